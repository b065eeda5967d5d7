import { render } from 'preact';
import { chooseLanguage } from '../ui/language.ts';
import { App } from './app.tsx';
import { openSession } from './session/session.ts';
import { type Console, ConsoleContext } from './ui/console-context.ts';
import { createKeeper } from './ui/keeper.ts';
import { createNotices } from './ui/notices.ts';
import { openPreferences } from './ui/preferences.ts';
import { openRouter } from './ui/router.ts';

/** Where there is less room the customer's panel lies upon the thread, and opens when it is asked for. px. */
const panelWidth = 1180;

/** Shows the console in `root`; `baseUrl` is where the api is. Returns what takes it away again. */
export function mountConsole(root: HTMLElement, baseUrl: string): () => void {
  const keeper = createKeeper(window.localStorage);
  const session = openSession({ baseUrl, keeper, lock, now: Date.now });
  const router = openRouter();
  const language = chooseLanguage(...(navigator.languages ?? [navigator.language]));
  const all: Console = {
    ...{ session, router, keeper },
    tabKeeper: createKeeper(window.sessionStorage),
    preferences: openPreferences(keeper, { language, panel: window.innerWidth > panelWidth }),
    notices: createNotices(),
    now: Date.now,
  };
  render(
    <ConsoleContext.Provider value={all}>
      <App />
    </ConsoleContext.Provider>,
    root,
  );
  void session.start();
  return () => {
    render(null, root);
    session.close();
    router.close();
  };
}

/** One tab at a time. A page without TLS has no locks: there a refresh token that two tabs spend at once is forgiven. */
const lock = <T,>(run: () => Promise<T>): Promise<T> =>
  navigator.locks ? navigator.locks.request('chat-api-console', run) : run();
