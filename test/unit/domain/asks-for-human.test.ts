import { expect, test } from 'vitest';
import { asksForHuman } from '#domain/asks-for-human.ts';

const wishes = [
  'I want to talk to a human',
  'can I speak with someone please',
  'connect me to an agent',
  'Transfer me to a real person!',
  'put me through to your staff',
  'let me chat with a representative',
  'human agent',
  'I need a human.',
  'give me an operator',
  'is there live support?',
  'human',
  'Agent!',
  'OPERATOR',
  '转人工',
  '请转人工客服',
  '帮我转接人工',
  '我要人工服务',
  '人工客服在吗',
  '找个真人',
  '我要真人',
  '换人工',
  '真人客服',
  '人工',
  '  人工  ',
];

const others = [
  '',
  'hello',
  'Where is my order?',
  'My agent number is 7',
  'Is this product made by human hands?',
  'I am only human',
  'the person at the counter said so',
  "I don't want to talk to a human",
  'please do not transfer me to an agent',
  'can this be done without a human?',
  'no need to talk to a person',
  'does the cleaning agent harm wood?',
  'real estate agent discount',
  '人工智能是什么',
  '这是人工做的吗',
  '不要转人工',
  '不需要人工',
  '不用转人工，谢谢',
  '手工制作',
  '怎么退货',
];

test.each(wishes)('%j asks for a human', (text) => {
  expect(asksForHuman(text)).toBe(true);
});

test.each(others)('%j does not', (text) => {
  expect(asksForHuman(text)).toBe(false);
});
