import { useState } from 'preact/hooks';
import { useConsole, useWords } from '../ui/console-context.ts';
import { TextField } from '../ui/field.tsx';
import { codeOf, sayError } from '../ui/say-error.ts';
import { Gate } from './gate.tsx';

/**
 * Where the links of an invitation (`welcome`) and of a reset lead. The one-time token stands behind the `#`, so that no
 * server and no proxy writes it into a log.
 */
export function WelcomePage({ kind, token }: { kind: 'welcome' | 'reset'; token: string }) {
  const words = useWords();
  const { session, router } = useConsole();
  const [password, setPassword] = useState('');
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const body = { token, password };

  const set = async () => {
    if (kind === 'reset') await session.bare.request('POST /auth/password/reset', { body });
    else await session.enter(await session.bare.request('POST /auth/invitations/accept', { body }));
    router.go('/inbox', { replace: true });
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    await set().catch(setError);
    setBusy(false);
  };
  const { invited, invitedLead, reset, resetLead } = words.welcome;
  const fault = codeOf(error) === 'expired' ? words.welcome.expired : error && sayError(words, error);
  return (
    <Gate title={kind === 'welcome' ? invited : reset} lead={kind === 'welcome' ? invitedLead : resetLead}>
      <form onSubmit={(event) => void submit(event)}>
        <TextField
          label={words.welcome.password}
          type="password"
          autocomplete="new-password"
          required
          autofocus
          value={password}
          onText={setPassword}
        />
        <p class="fault" role="alert">
          {fault ? String(fault) : ''}
        </p>
        <button type="submit" class="primary wide" disabled={busy}>
          {words.welcome.submit}
        </button>
      </form>
      <button type="button" class="link" onClick={() => router.go('/inbox', { replace: true })}>
        {words.welcome.toLogIn}
      </button>
    </Gate>
  );
}
