import { openApi } from './open-api.ts';
import type { Screen } from './screen.ts';

/** The code of the event that says that nobody is there. It is the answer to whoever asked for a person. */
export const outsideHours = 'outside_hours';

/** Shows when somebody is there again, by the clock of this machine; nothing where that cannot be told. */
export async function sayOpening(apiUrl: string, screen: Screen): Promise<void> {
  const { hours } = await openApi(apiUrl).request('GET /chat/settings');
  if (hours.opensAt === null) return;
  const when = new Date(hours.opensAt).toLocaleString([], { dateStyle: 'full', timeStyle: 'short' });
  screen.note(`-- somebody is there again: ${when}`);
}
