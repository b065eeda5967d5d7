import type { WireError } from '#contract/errors.ts';
import type { Conversation } from '#contract/wire.ts';
import { agentEvents, customerEvents, type EventWords } from '../../web/ui/event-words.ts';
import { chooseLanguage } from '../../web/ui/language.ts';

/** Events in words, in Chinese where the terminal speaks it. */
export function wordsFor(env: NodeJS.ProcessEnv, reader: 'customer' | 'agent'): EventWords {
  const language = chooseLanguage(env.LC_ALL || env.LC_MESSAGES || env.LANG);
  return reader === 'agent' ? agentEvents(language) : customerEvents(language);
}

/** Who has the word. */
export const sayState = ({ state, agent }: Pick<Conversation, 'state' | 'agent'>): string =>
  ({
    ai: 'the AI answers',
    waiting: 'waiting for an agent',
    human: `with ${agent?.name ?? 'an agent'}`,
    closed: 'closed',
  })[state];

/** A refusal with its reason, where the server gave one: which field, and what is wrong with it. */
export function sayError({ message, code, details }: Pick<WireError, 'message' | 'code' | 'details'>): string {
  const faults = Array.isArray(details) ? (details as { path?: unknown; message?: unknown }[]) : [];
  const reasons = faults.map((fault) => [fault.path, fault.message].filter(Boolean).join(' ')).filter(Boolean);
  return `!! ${reasons.length ? `${reasons.join('; ')}.` : message} [${code}]`;
}
