import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Passage } from '#domain/prompt.ts';
import { composeAnswer, splitIntoPieces, takesOffer } from '#shared/llm/extractive-text.ts';

function passage(index: number, title: string, text: string): Passage {
  return { index, documentId: `d${index}`, chunkId: `c${index}`, title, text };
}
const refunds = passage(1, 'Refunds', 'Refunds arrive within 5 working days on the card you paid with.');
const shipping = passage(2, 'Shipping', 'We ship on weekdays. Parcels take 2 to 4 days.');
const 退款 = passage(1, '退款', '问：退款多久到账？\n答：退款会在 5 个工作日内原路退回。');
const 发货 = passage(2, '发货时间', '订单支付后 48 小时内发货。');

describe('extractive answer', () => {
  test('quotes what was found, cites it, and says what it is', () => {
    const { text, found } = composeAnswer('When will I get my refund?', [refunds]);
    expect(found).toBe(true);
    expect(text).toMatch(
      /^Refunds arrive within 5 working days on the card you paid with\. \[1\]\n\nThis is an automatic/,
    );
    expect(text).toContain('without an AI model');
  });

  test('for an agent says nothing of being automatic', () => {
    const answer = composeAnswer('When will I get my refund?', [refunds], true);
    expect(answer).toEqual({ text: `${refunds.text} [1]`, found: true });
    expect(composeAnswer('你好', [], true)).toEqual({ text: '您好！请问有什么可以帮您？', found: true });
  });

  test('answers a Chinese question in Chinese, without repeating the question of a FAQ entry', () => {
    const { text } = composeAnswer('请问退款多久能到账？', [退款]);
    expect(text).toMatch(/^退款会在 5 个工作日内原路退回。 \[1\]\n\n以上为自动答复/);
    expect(text).not.toContain('问：');
  });

  test('quotes the first two, as the search put them, each text once', () => {
    const express = passage(3, 'Express shipping', 'Express parcels take 1 day.');
    const found = [shipping, { ...shipping, index: 5 }, passage(6, 'Empty', ' '), express, refunds];
    const { text } = composeAnswer('How many days do parcels take?', found);
    expect(text.match(/\[\d\]/g)).toEqual(['[2]', '[3]']);
    expect(text.match(/automatic/g)).toHaveLength(1);
  });

  test('offers a human when nothing was found', () => {
    expect(composeAnswer('Do you sell boats?', [], true)).toEqual({ text: '', found: false });
    expect(composeAnswer('Do you sell boats?', [])).toMatchObject({ found: false });
    expect(composeAnswer('Do you sell boats?', []).text).toContain('human agent');
    expect(composeAnswer('你们卖船吗', []).text).toContain('转人工');
  });

  test('greets back instead of quoting whatever the search brought', () => {
    expect(composeAnswer('你好！', [发货]).text).toMatch(/^您好/);
    expect(composeAnswer('Hi', [refunds]).text).not.toContain('[1]');
    expect(composeAnswer('Hi, where is my refund?', [refunds]).text).toContain('[1]');
  });

  test.each([
    ['thanks, you are great', /^You are welcome/],
    ['Thank you Mia', /^You are welcome/],
    ['Hello there', /^Hello! I am/],
    ['谢谢你的帮助', /^不客气/],
    ['Hi, do you sell boats?', /human agent\?$/],
    ['你好，你们卖船吗', /转人工客服吗？$/],
    ['Hiking boots', /human agent\?$/],
    ['Hello, I would like to buy a boat from you this summer', /human agent\?$/],
  ])('answers "%s" in kind, if nothing was found', (question, answer) => {
    expect(composeAnswer(question, []).text).toMatch(answer);
  });

  test('cuts a long passage to the sentences that answer', () => {
    const filler = 'Our company was founded long ago by people who liked the sea. ';
    const long = passage(1, 'About', `${filler.repeat(10)}Warranty lasts two years. ${filler.repeat(10)}`);
    const { text } = composeAnswer('How long is the warranty?', [long]);
    expect(text).toContain('Warranty lasts two years.');
    expect(text).toMatch(/^… /);
    expect(text.indexOf('[1]')).toBeLessThan(420);
  });

  test('knows the sentences that answer by the words that the search knows a passage by', () => {
    const filler = 'Our company was founded long ago by people who liked the sea. ';
    const long = passage(
      1,
      'About',
      `You get a receipt. ${filler.repeat(15)}Refunds take five days. ${filler.repeat(15)}`,
    );
    expect(composeAnswer('When will I get my refund?', [long]).text).toContain('Refunds take five days.');
  });

  test('takes any text: quotes are short, pieces joined are the text', () => {
    const texts = fc.oneof(fc.string({ maxLength: 900 }), fc.string({ unit: 'grapheme', maxLength: 900 }));
    fc.assert(
      fc.property(texts, texts, (question, body) => {
        const { text } = composeAnswer(question, [passage(1, '', body)]);
        expect(text.length).toBeLessThan(1_500);
        expect(splitIntoPieces(text).join('')).toBe(text);
        expect(splitIntoPieces(body).join('')).toBe(body);
      }),
    );
  });

  test('streams a word or two characters at a time', () => {
    expect(splitIntoPieces('Two words. [1]\n\n退款会在，5 天')).toEqual([
      'Two',
      ' words.',
      ' [1]',
      '\n\n退款',
      '会在，',
      '5',
      ' 天',
    ]);
  });
});

describe('what customers say besides questions', () => {
  test.each(['thanks', 'Thank you so much!', 'bye', '谢谢', '谢谢你！', '再见。'])('%s is no question', (text) => {
    expect(composeAnswer(text, [refunds, 退款])).toMatchObject({ found: true });
    expect(composeAnswer(text, [refunds]).text).not.toContain('[1]');
  });

  const offer = composeAnswer('write me a poem', []).text;
  const 提议 = composeAnswer('今天天气怎么样', []).text;
  test.each(['yes', 'Yes, please.', 'ok', 'sure!', '好的', '是的，需要', '要'])(
    '%s takes the offer of a person',
    (text) => {
      expect([takesOffer(offer, text), takesOffer(提议, text)]).toEqual([true, true]);
    },
  );
  test.each(['no', 'yes or no?', 'is it ok to wash it?', '不需要', '需要多久', ''])('%s does not', (text) => {
    expect(takesOffer(offer, text)).toBe(false);
  });
  test('yes to anything else is no wish for a person', () => {
    expect(takesOffer('Do you mean the blue tent?', 'yes')).toBe(false);
  });
});
