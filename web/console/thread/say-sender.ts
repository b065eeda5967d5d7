import type { Message } from '#contract/wire.ts';
import type { Words } from '../words/words.ts';

/** Who said it. */
export function saySender(words: Words, { type, name }: Message['sender']): string {
  if (type === 'ai') return name ?? words.ai;
  return name ?? (type === 'customer' ? words.customer.label : words.agent);
}
