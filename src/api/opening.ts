import { isOpen, opensAt } from '#domain/business-hours.ts';
import type { Context } from '#shared/context.ts';

/** Whether somebody is there now, and if not, when next. */
export function presentOpening({ settings, now }: Pick<Context, 'settings' | 'now'>) {
  const hours = settings.get('businessHours');
  const next = opensAt(hours, now());
  return {
    open: isOpen(hours, now()),
    opensAt: next === null ? null : new Date(next).toISOString(),
    timeZone: hours.timeZone,
  };
}
