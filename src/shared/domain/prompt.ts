import type { Citation } from './command.ts';

/** A line of the thread, as much of it as a prompt needs. */
export type Line = {
  seq: number;
  sender: 'customer' | 'ai' | 'agent' | 'system';
  kind: 'text' | 'file' | 'event';
  text: string;
};

/** A piece of retrieved knowledge; `index` is the n in the `[n]` that cites it. */
export type Passage = {
  index: number;
  documentId: string;
  chunkId: string;
  title: string;
  text: string;
  url?: string;
};

export type PromptMessage = { role: 'system' | 'user' | 'assistant'; content: string };

/** The event that a provider's moderation leaves: the words before it must never be sent to a model again. */
export const contentRefused = 'content_refused';

/** Name of the tool by which a model hands over. A handoff is an action, never a sentence. */
export const handoffTool = {
  name: 'request_human',
  description:
    'Hand this conversation to a human agent. Call it when the customer wants a person, when the matter needs an ' +
    'account, a payment or a decision that you cannot make, or when the knowledge given to you holds no answer.',
  parameters: {
    type: 'object',
    properties: { reason: { type: 'string', description: 'Why, in a few words, for the agent.' } },
    required: ['reason'],
  },
};

const rules = `You are the customer-service assistant of this company.
Answer only from the knowledge below; if it does not hold the answer, say so in one sentence and call ${handoffTool.name}.
Answer in the customer's language, in at most a few short sentences, and cite each fact with its number, like [1].
Never promise what the knowledge does not say. Never pretend to be human.`;

/** Lines a model may see: no events, and nothing that its provider has refused before. */
export function visibleLines(lines: Line[]): Line[] {
  const refusedUpTo = lines.findLast((line) => line.kind === 'event' && line.text === contentRefused)?.seq ?? 0;
  return lines.filter((line) => line.kind !== 'event' && line.seq > refusedUpTo);
}

/** What the customer has said since anyone last answered: fragments are one question. */
export function questionOf(lines: Line[]): string {
  const answered = lines.findLastIndex(
    ({ sender, kind, text }) => sender === 'ai' || sender === 'agent' || (kind === 'event' && settled.has(text)),
  );
  const open = lines.slice(answered + 1).filter((line) => line.sender === 'customer');
  return open.map((line) => line.text).join('\n');
}

/** Events that settle what was asked before them, as an answer does. */
const settled = new Set([contentRefused, 'outside_hours', 'reply_stopped']);

/**
 * Whether a person was asked for since the customer last wrote, and none came or the customer would not wait: asking again
 * would go round for ever.
 */
export function humanWasTried(lines: Line[]): boolean {
  const asked = lines.findLastIndex((line) => line.sender === 'customer');
  return lines.slice(asked + 1).some(({ kind, text }) => kind === 'event' && gaveUpWaiting.has(text));
}

const gaveUpWaiting = new Set(['nobody_free', 'agent_silent', 'customer_cancelled']);

/** How the company wants its assistant to speak. `instructions` come after the rules and cannot undo them. */
export type Voice = { name: string; instructions: string };

/** The whole prompt: rules, the company's instructions, knowledge, then the thread. */
export function buildPrompt(lines: Line[], passages: Passage[], { name, instructions }: Voice): PromptMessage[] {
  const known = passages.map(({ index, title, text }) => `[${index}] ${title}\n${text}`).join('\n\n');
  const own = instructions.trim() && `\n\nThe company's instructions:\n${instructions.trim()}`;
  const system = `${rules}\nYour name is ${name}.${own}\n\nKnowledge:\n${known || '(nothing was found for this question)'}`;
  return [{ role: 'system', content: system }, ...lines.map(promptLine)];
}

function promptLine({ sender, kind, text }: Line): PromptMessage {
  // A model is not shown files; it is told that there is one, so that it can say so or hand over.
  const content = kind === 'file' ? '(sent a file)' : text;
  return { role: sender === 'customer' ? 'user' : 'assistant', content };
}

/** A passage as a citation, whether or not a text mentions it. */
export function citationOf({ index, documentId, chunkId, title, text, url }: Passage): Citation {
  return { index, documentId, chunkId, title, quote: text.slice(0, 500), ...(url ? { url } : {}) };
}

/** Those of `citations` that `text` really mentions as `[n]`, in order of their first mention. */
export function citationsIn(text: string, citations: Citation[]): Citation[] {
  const mentioned = new Set([...text.matchAll(/\[(\d{1,3})\]/g)].map(([, index]) => Number(index)));
  return [...mentioned].flatMap((wanted) => citations.filter(({ index }) => index === wanted));
}

/** The text without its marks `[n]` of those passages: for where nothing could show what they stand for. */
export const withoutMarks = (text: string, passages: readonly Pick<Passage, 'index'>[]): string =>
  text.replace(/ ?\[(\d{1,3})\]/g, (mark, index) =>
    passages.some((passage) => passage.index === Number(index)) ? '' : mark,
  );
