import type { ComponentChildren } from 'preact';
import { useWords } from './console-context.ts';
import { Icon, type IconName } from './icon.tsx';
import { sayError } from './say-error.ts';

/** What stands where nothing is. */
export const Empty = ({ icon, title, lead }: { icon: IconName; title: string; lead?: ComponentChildren }) => (
  <div class="empty">
    <span class="empty-icon">
      <Icon name={icon} size={28} />
    </span>
    <strong>{title}</strong>
    {lead !== undefined && <p>{lead}</p>}
  </div>
);

/** What stands where something could not be read. */
export function Failed({ error, onAgain }: { error: unknown; onAgain(): void }) {
  const words = useWords();
  return (
    <div class="empty" role="alert">
      <strong>{sayError(words, error)}</strong>
      <button type="button" onClick={onAgain}>
        {words.again}
      </button>
    </div>
  );
}
