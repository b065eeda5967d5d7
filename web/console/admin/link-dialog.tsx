import { useState } from 'preact/hooks';
import { localeOf } from '../../ui/language.ts';
import { useLanguage, useWords } from '../ui/console-context.ts';
import { Dialog } from '../ui/dialog.tsx';
import { hrefOf } from '../ui/router.ts';

export type OneTimeLink = { path: '/welcome' | '/reset'; token: string; expiresAt: string };

/** A link with a one-time token, to be handed over: it is shown this once. */
export function LinkDialog({ link: { path, token, expiresAt }, onClose }: { link: OneTimeLink; onClose(): void }) {
  const words = useWords();
  const language = useLanguage();
  const [copied, setCopied] = useState(false);
  const url = `${location.origin}${hrefOf(path)}#${token}`;
  const copy = () => navigator.clipboard?.writeText(url).then(() => setCopied(true));
  const until = new Date(expiresAt).toLocaleString(localeOf(language), { dateStyle: 'medium', timeStyle: 'short' });
  return (
    <Dialog title={words.team.link} onClose={onClose}>
      <input readOnly aria-label={words.team.link} value={url} onFocus={(event) => event.currentTarget.select()} />
      <p class="hint">{words.team.until(until)}</p>
      <footer class="buttons">
        <button type="button" class="primary" onClick={() => void copy()}>
          {copied ? words.copied : words.copy}
        </button>
      </footer>
    </Dialog>
  );
}
