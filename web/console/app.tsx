import { useEffect } from 'preact/hooks';
import { LogInPage } from './session/log-in-page.tsx';
import { WelcomePage } from './session/welcome-page.tsx';
import { DeskGate } from './shell/desk-gate.tsx';
import { Notices } from './shell/notices.tsx';
import { Shell } from './shell/shell.tsx';
import { useConsole, useWords } from './ui/console-context.ts';
import { Empty } from './ui/empty.tsx';
import { partsOf } from './ui/router.ts';
import { useStore } from './ui/use-store.ts';

/** The whole console: who is not logged in logs in first, at whatever address. */
export function App() {
  useAppearance();
  return (
    <>
      <Page />
      <Notices />
    </>
  );
}

function Page() {
  const { session, router } = useConsole();
  const words = useWords();
  const state = useStore(session);
  const place = useStore(router);
  const [first] = partsOf(place);
  if (first === 'welcome' || first === 'reset') return <WelcomePage kind={first} token={place.hash} />;
  if (state.phase === 'starting') return null;
  if (state.phase === 'out') return <LogInPage ended={state.ended} />;
  if (state.phase === 'unknown') {
    return (
      <main class="gate">
        <Empty
          icon="chats"
          title={words.logIn.unknown}
          lead={
            <button type="button" onClick={() => void session.start()}>
              {words.again}
            </button>
          }
        />
      </main>
    );
  }
  const { user, permissions } = state;
  return (
    <DeskGate key={user.id} user={user} permissions={permissions}>
      <Shell />
    </DeskGate>
  );
}

/** Language and colours are the document's. */
function useAppearance() {
  const { preferences } = useConsole();
  const { language, theme } = useStore(preferences);
  useEffect(() => {
    const root = document.documentElement;
    root.lang = language === 'zh' ? 'zh-CN' : 'en';
    if (theme === 'system') delete root.dataset.theme;
    else root.dataset.theme = theme;
  }, [language, theme]);
}
