import type { ConversationView } from '#client/types.ts';
import type { Words } from './words.ts';

/** The place in the line and how long it may take, as far as they are known. */
export function sayPlace(waiting: ConversationView['waiting'], words: Words): string {
  if (!waiting) return '';
  const { position, etaSeconds } = waiting;
  return [words.place(position), ...(etaSeconds === null ? [] : [words.about(etaSeconds)])].join(' · ');
}
