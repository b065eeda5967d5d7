import { useEffect, useState } from 'preact/hooks';
import { ApiError } from '../../api-client/create-api-client.ts';
import { useConsole, useWords } from '../ui/console-context.ts';
import { TextField } from '../ui/field.tsx';
import { codeOf, sayError } from '../ui/say-error.ts';
import { Gate } from './gate.tsx';

/** Who logs in stays at the address that was asked for. */
export function LogInPage({ ended }: { ended: boolean }) {
  const words = useWords();
  const { session } = useConsole();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [noted, setNoted] = useState(false);
  const locked = useCountdown(error);

  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    await session.logIn(email, password).catch(setError);
    setBusy(false);
  };
  const forgot = async () => {
    setError(null);
    const asked = session.bare.request('POST /auth/password/reset-request', { body: { email } });
    await asked.then(() => setNoted(true), setError);
  };
  return (
    <Gate title={words.logIn.title} lead={ended ? words.logIn.ended : words.logIn.lead}>
      <form onSubmit={(event) => void submit(event)}>
        <TextField
          label={words.logIn.email}
          type="email"
          autocomplete="username"
          required
          autofocus
          value={email}
          onText={setEmail}
        />
        <TextField
          label={words.logIn.password}
          type="password"
          autocomplete="current-password"
          required
          value={password}
          onText={setPassword}
        />
        <p class="fault" role="alert">
          {sayFault()}
        </p>
        <button type="submit" class="primary wide" disabled={busy || locked > 0}>
          {busy ? words.logIn.busy : words.logIn.submit}
        </button>
      </form>
      {noted ? (
        <p class="hint">{words.logIn.forgotSent}</p>
      ) : (
        <button type="button" class="link" disabled={!email.includes('@')} onClick={() => void forgot()}>
          {words.logIn.forgot}
        </button>
      )}
    </Gate>
  );

  function sayFault(): string {
    if (error === null) return '';
    if (locked > 0) return words.logIn.locked(locked);
    if (codeOf(error) === 'rate_limited') return '';
    return codeOf(error) === 'unauthorized' ? words.logIn.wrong : sayError(words, error);
  }
}

/** Seconds until one may try again after too many wrong passwords; 0 if one may. */
function useCountdown(error: unknown): number {
  const { now } = useConsole();
  const [left, setLeft] = useState(0);
  useEffect(() => {
    const seconds = waitOf(error);
    const end = now() + seconds * 1000;
    setLeft(seconds);
    if (seconds === 0) return;
    const timer = setInterval(() => setLeft(Math.max(0, Math.ceil((end - now()) / 1000))), 250);
    return () => clearInterval(timer);
  }, [error, now]);
  return left;
}

function waitOf(error: unknown): number {
  if (!(error instanceof ApiError) || error.problem.code !== 'rate_limited') return 0;
  const { retryAfter } = (error.problem.details ?? {}) as { retryAfter?: number };
  return retryAfter ?? error.retryAfter ?? 1;
}
