import type Router from '@koa/router';
import { z } from 'zod';
import { settingsRoutes } from '#contract/routes/settings.ts';
import { type SettingName, settingGroups, settingNames } from '#contract/settings.ts';
import { changeSetting, rollBackSetting } from '#shared/commands/settings/change-setting.ts';
import { startValues } from '#shared/commands/settings/open-settings.ts';
import { listSettingVersions } from '#shared/db/lists/list-setting-versions.ts';
import type { ApiDeps, ApiState } from '../api-state.ts';
import { callerOf } from '../caller.ts';
import { byNumber, paged } from '../cursor.ts';
import { mount } from '../mount.ts';
import { presentOpening } from '../opening.ts';
import { realtimeUrl } from '../realtime-url.ts';

/** The configuration centre. */
export function serveSettings(router: Router<ApiState>, deps: ApiDeps): void {
  const { knex, settings, config } = deps;

  mount(router, deps, settingsRoutes, {
    'GET /admin/settings': async () => {
      await settings.refresh();
      return { items: settingNames.map(present) };
    },
    'GET /admin/settings/:name': ({ params }) => fresh(params.name),
    'PATCH /admin/settings/:name': async ({ params, body, ...asked }) => {
      await changeSetting(deps, callerOf(asked), { name: params.name, ...body });
      return fresh(params.name);
    },
    'GET /admin/settings/:name/versions': ({ params: { name }, query: { limit, cursor } }) =>
      paged(byNumber, cursor, (after) => listSettingVersions(knex, { name, after, limit })),
    'POST /admin/settings/:name/rollback': async ({ params, body, ...asked }) => {
      await rollBackSetting(deps, callerOf(asked), { name: params.name, ...body });
      return fresh(params.name);
    },
    'GET /chat/settings': ({ ctx }) => {
      const { name, greeting } = settings.get('assistant');
      const { ratings, attachments } = settings.get('features');
      const { maxBytes, types } = settings.get('files');
      return {
        realtimeUrl: realtimeUrl(ctx, config),
        assistant: { name, greeting },
        features: { ratings, attachments },
        hours: presentOpening(deps),
        files: { maxBytes, types },
      };
    },
  });

  async function fresh(name: SettingName) {
    await settings.refresh();
    return present(name);
  }

  function present(name: SettingName) {
    return {
      name,
      version: settings.version(name),
      value: { ...settings.get(name) },
      firstValue: { ...startValues(name, config) },
      updatedAt: settings.updatedAt(name)?.toISOString() ?? null,
      schema: z.toJSONSchema(settingGroups[name], { io: 'input' }) as Record<string, unknown>,
    };
  }
}
