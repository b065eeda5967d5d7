import type { WireError } from '#contract/errors.ts';
import type { Conversation, Message } from '#contract/wire.ts';

type Words = Record<string, string>;

const en: Words = {
  customer_asked: 'A person was asked for. Waiting for an agent.',
  model_asked: 'The AI asks for a person. Waiting for an agent.',
  ai_unavailable: 'The AI cannot answer now. Waiting for an agent.',
  content_refused: 'The AI may not answer this. Waiting for an agent.',
  customer_cancelled: 'The wait was cancelled. The AI answers again.',
  nobody_free: 'Nobody is free at the moment. The AI answers again.',
  agent_silent: 'The agent was away too long. The AI answers again.',
  agent_released: 'The agent has left. The AI answers again.',
  agent_joined: '{name} has joined.',
  transferred: 'The conversation was passed on{to}.',
  closed_by_customer: 'The conversation was closed by the customer.',
  closed_by_agent: 'The conversation was closed by the agent.',
  closed_by_system: 'The conversation was closed.',
  reopened: 'The conversation goes on.',
};

const zh: Words = {
  customer_asked: '已请求人工客服，正在等待接入。',
  model_asked: 'AI 建议转人工，正在等待客服接入。',
  ai_unavailable: 'AI 暂时无法回答，正在等待客服接入。',
  content_refused: 'AI 无法回答此内容，正在等待客服接入。',
  customer_cancelled: '已取消等待，由 AI 继续为您服务。',
  nobody_free: '客服暂时繁忙，由 AI 继续为您服务。',
  agent_silent: '客服长时间未回复，由 AI 继续为您服务。',
  agent_released: '客服已离开，由 AI 继续为您服务。',
  agent_joined: '{name} 已接入会话。',
  transferred: '会话已转接{to}。',
  closed_by_customer: '客户已结束会话。',
  closed_by_agent: '客服已结束会话。',
  closed_by_system: '会话已结束。',
  reopened: '会话继续。',
};

/** Chinese where the terminal speaks it. */
export function wordsFor(env: NodeJS.ProcessEnv): Words {
  return (env.LC_ALL || env.LC_MESSAGES || env.LANG || '').startsWith('zh') ? zh : en;
}

/** An event's code in plain words; a code that is newer than this table stands for itself. */
export function sayEvent(words: Words, { text: code, sender: { name } }: Pick<Message, 'text' | 'sender'>): string {
  const sentence = words[code] ?? code.replaceAll('_', ' ');
  return sentence.replace('{name}', name ?? '?').replace('{to}', name ? ` → ${name}` : '');
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
