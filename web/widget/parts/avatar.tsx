import type { Author } from '../chat/rows.ts';
import { Icon } from './icon.tsx';

/** Who it is, small: the AI has a sign, people their initials. */
export function Avatar({ author: { type, name } }: { author: Author }) {
  return (
    <span class={`avatar ${type}`} aria-hidden="true">
      {type === 'ai' ? <Icon name="spark" /> : name ? initialsOf(name) : <Icon name="person" />}
    </span>
  );
}

/** The first letters of the first and last word; one character of a name in Chinese. */
function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  const first = (word = '') => [...word][0]?.toUpperCase() ?? '';
  return words.length > 1 ? first(words[0]) + first(words.at(-1)) : first(words[0]);
}
