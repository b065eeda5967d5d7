import { AppError } from '#contract/errors.ts';
import type { SettingValues } from '#contract/settings.ts';
import type { Context } from '#shared/context.ts';

/** Throws `forbidden` for what the setting `features` has switched off. */
export function requireFeature(
  { settings }: Pick<Context, 'settings'>,
  feature: keyof SettingValues['features'],
): void {
  if (!settings.get('features')[feature]) throw new AppError('forbidden', 'This is switched off here.');
}
