import type { Message } from '#contract/wire.ts';
import type { Language } from './language.ts';

/** Sentences by event code (docs/PROTOCOL.md). `{name}` is whom it is about, `{to}` the same with an arrow, or nothing. */
export type EventWords = Readonly<Record<string, string>>;

const toAll: Record<Language, EventWords> = {
  en: {
    nobody_free: 'Nobody is free at the moment. The AI answers again.',
    outside_hours: 'Nobody is there at this hour. The AI goes on.',
    reply_stopped: 'The answer was stopped.',
    agent_silent: 'The agent was away too long. The AI answers again.',
    agent_released: 'The agent has left. The AI answers again.',
    agent_joined: '{name} has joined.',
    assigned: '{name} has joined.',
    transferred: 'The conversation was passed on{to}.',
  },
  zh: {
    nobody_free: '客服暂时繁忙，由 AI 继续服务。',
    outside_hours: '现在是非工作时间，由 AI 继续服务。',
    reply_stopped: '已停止回答。',
    agent_silent: '客服长时间未回复，由 AI 继续服务。',
    agent_released: '客服已离开，由 AI 继续服务。',
    agent_joined: '{name} 已接入会话。',
    assigned: '{name} 已接入会话。',
    transferred: '会话已转接{to}。',
  },
};

const toAgents: Record<Language, EventWords> = {
  en: {
    customer_asked: 'A person was asked for. Waiting for an agent.',
    model_asked: 'The AI asks for a person. Waiting for an agent.',
    ai_unavailable: 'The AI cannot answer now. Waiting for an agent.',
    content_refused: 'The AI may not answer this. Waiting for an agent.',
    customer_cancelled: 'The wait was cancelled. The AI answers again.',
    closed_by_customer: 'The conversation was closed by the customer.',
    closed_by_agent: 'The conversation was closed by the agent.',
    closed_by_system: 'The conversation was closed.',
  },
  zh: {
    customer_asked: '已请求人工客服，正在等待接入。',
    model_asked: 'AI 建议转人工，正在等待客服接入。',
    ai_unavailable: 'AI 暂时无法回答，正在等待客服接入。',
    content_refused: 'AI 无法回答此内容，正在等待客服接入。',
    customer_cancelled: '已取消等待，由 AI 继续服务。',
    closed_by_customer: '客户已结束会话。',
    closed_by_agent: '客服已结束会话。',
    closed_by_system: '会话已结束。',
  },
};

/** A customer is not "the customer". */
const toCustomers: Record<Language, EventWords> = {
  en: {
    customer_asked: 'You asked for a person. Waiting for an agent.',
    model_asked: 'You will be connected to a person.',
    ai_unavailable: 'The AI cannot answer right now. A person will.',
    content_refused: 'The AI cannot answer this. A person will.',
    customer_cancelled: 'You are no longer waiting. The AI answers again.',
    closed_by_customer: 'You ended the conversation.',
    closed_by_agent: 'The conversation has ended.',
    closed_by_system: 'The conversation has ended.',
  },
  zh: {
    customer_asked: '您已请求人工客服，正在等待接入。',
    model_asked: '正在为您转接人工客服。',
    ai_unavailable: 'AI 暂时无法回答，将由人工客服为您服务。',
    content_refused: 'AI 无法回答此内容，将由人工客服为您服务。',
    customer_cancelled: '您已取消等待，由 AI 继续为您服务。',
    closed_by_customer: '您已结束会话。',
    closed_by_agent: '会话已结束。',
    closed_by_system: '会话已结束。',
  },
};

/** For staff. */
export const agentEvents = (language: Language): EventWords => ({ ...toAll[language], ...toAgents[language] });

/** For the customer whose conversation it is. */
export const customerEvents = (language: Language): EventWords => ({ ...toAll[language], ...toCustomers[language] });

/** An event's code in plain words; a code that is newer than the table stands for itself. */
export function sayEvent(
  words: EventWords,
  { text: code, sender: { name } }: Pick<Message, 'text' | 'sender'>,
): string {
  const sentence = words[code] ?? code.replaceAll('_', ' ');
  return sentence.replace('{name}', () => name ?? '?').replace('{to}', () => (name ? ` → ${name}` : ''));
}
