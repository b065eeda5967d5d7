import type { Language } from '../ui/language.ts';
import { sayWhen } from '../ui/say-time.ts';
import type { ChatSettings } from './chat/chat-state.ts';
import type { Words } from './words.ts';

/** That nobody is there, and until when; null while somebody is. By the visitor's clock; `now` in ms. */
export function sayAway(
  { hours }: Pick<ChatSettings, 'hours'>,
  { words, language }: { words: Words; language: Language },
  now: number,
): string | null {
  if (hours.open) return null;
  if (hours.opensAt === null) return words.away;
  return Date.parse(hours.opensAt) > now ? words.awayUntil(sayWhen(hours.opensAt, now, language)) : null;
}
