import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Language } from '../../ui/language.ts';
import type { Session } from '../session/session.ts';
import { type Words, wordsOf } from '../words/words.ts';
import type { Keeper } from './keeper.ts';
import type { Notices } from './notices.ts';
import type { Preferences } from './preferences.ts';
import type { Router } from './router.ts';
import type { Store } from './store.ts';
import { useStore } from './use-store.ts';

/** What is there whoever is logged in. */
export type Console = {
  session: Session;
  preferences: Store<Preferences>;
  router: Router;
  notices: Notices;
  keeper: Keeper;
  tabKeeper: Keeper;
  now(): number;
};

export const ConsoleContext = createContext<Console | null>(null);

export function useConsole(): Console {
  const found = useContext(ConsoleContext);
  if (!found) throw new Error('outside of the console');
  return found;
}

export const useLanguage = (): Language => useStore(useConsole().preferences, ({ language }) => language);
export const useWords = (): Words => wordsOf[useLanguage()];
