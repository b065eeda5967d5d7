import type { ErrorCode } from '#contract/errors.ts';
import type { Language } from './language.ts';

/** Sentences by error code. `offline` is ours: nobody answered. A code that is newer than the table has none. */
export type ErrorWords = Readonly<Record<string, string>>;

const en: Record<ErrorCode | 'offline', string> = {
  bad_request: 'Something in it is not as it should be.',
  unauthorized: 'Your log-in has ended.',
  forbidden: 'You may not do this.',
  not_found: 'It is not there, or you may not see it.',
  conflict: 'It does not fit the state things are in now.',
  not_owner: 'Somebody else has this conversation now.',
  agent_full: 'This agent has as many conversations as allowed.',
  superseded: 'Something newer has taken its place.',
  expired: 'The time for this has passed.',
  too_large: 'That is too large.',
  unsupported_type: 'Files of this type are not accepted.',
  rate_limited: 'Too much at once. Try again in a moment.',
  internal: 'Something went wrong on our side.',
  busy: 'The system is very busy. Try again in a moment.',
  unavailable: 'No answer came. Try again.',
  offline: 'The server cannot be reached.',
};

const zh: typeof en = {
  bad_request: '内容有误。',
  unauthorized: '您的登录已失效。',
  forbidden: '您无权执行此操作。',
  not_found: '不存在，或您无权查看。',
  conflict: '与当前状态不符。',
  not_owner: '此会话已由其他客服接待。',
  agent_full: '该客服的会话数已达上限。',
  superseded: '已被更新的内容取代。',
  expired: '已过期。',
  too_large: '内容过大。',
  unsupported_type: '不支持此类型的文件。',
  rate_limited: '操作过于频繁，请稍后再试。',
  internal: '服务器出错了。',
  busy: '系统繁忙，请稍后再试。',
  unavailable: '没有收到回应，请重试。',
  offline: '无法连接服务器。',
};

export const errorWords: Record<Language, ErrorWords> = { en, zh };

/** For customers, who know of no states. */
export const customerErrors: typeof errorWords = {
  en: { ...en, conflict: 'Things have changed meanwhile: this is no longer possible.' },
  zh: { ...zh, conflict: '情况已有变化，此操作已不适用。' },
};
