import type Router from '@koa/router';
import { businessHoursRoutes } from '#contract/routes/business-hours.ts';
import { changeSetting } from '#shared/commands/settings/change-setting.ts';
import type { ApiDeps, ApiState } from '../api-state.ts';
import { callerOf } from '../caller.ts';
import { mount } from '../mount.ts';
import { presentOpening } from '../opening.ts';

/** When somebody is there: a group of settings that agents may read. */
export function serveBusinessHours(router: Router<ApiState>, deps: ApiDeps): void {
  const { settings } = deps;
  mount(router, deps, businessHoursRoutes, {
    'GET /admin/business-hours': present,
    'PATCH /admin/business-hours': async ({ body: { version, ...value }, ...asked }) => {
      await changeSetting(deps, callerOf(asked), { name: 'businessHours', version, value: named(value) });
      return present();
    },
  });

  async function present() {
    await settings.refresh();
    return { ...settings.get('businessHours'), ...presentOpening(deps), version: settings.version('businessHours') };
  }
}

const named = (value: object) => Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined));
