import type { Language } from '../../ui/language.ts';
import { en } from './en.ts';
import { zhCn } from './zh-cn.ts';

export type Words = typeof en;
export const wordsOf: Record<Language, Words> = { en, zh: zhCn };
