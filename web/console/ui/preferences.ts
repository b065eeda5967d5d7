import type { Language } from '../../ui/language.ts';
import type { Keeper } from './keeper.ts';
import { createStore, type Store } from './store.ts';

export type Theme = 'system' | 'light' | 'dark';
/** `panel`: whether the customer's panel is open. */
export type Preferences = { language: Language; theme: Theme; sound: boolean; panel: boolean };

/** How somebody likes the console, on this device. `first`: as long as nothing was chosen. */
export function openPreferences(keeper: Keeper, first: Pick<Preferences, 'language' | 'panel'>): Store<Preferences> {
  const store = createStore<Preferences>({
    ...{ theme: 'system', sound: true },
    ...first,
    ...keeper.read<Partial<Preferences>>('preferences'),
  });
  store.subscribe(() => keeper.write('preferences', store.get()));
  return store;
}
