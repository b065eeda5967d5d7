import { describe, expect, it } from 'vitest';
import { relevanceOf } from '#domain/relevance.ts';
import { languageOf, terms } from '#domain/terms.ts';

const han = (text: string) => `x${[...text].map((c) => c.charCodeAt(0).toString(16)).join('')}`;

describe('terms', () => {
  it('drops stop words and endings', () => {
    expect(terms('How long does the Delivery take?')).toEqual(['klong', 'kdeliver', 'ktak']);
  });

  it.each([
    ['return', 'returns returned returning'],
    ['ship', 'ships shipped shipping'],
    ['size', 'sizes sizing'],
    ['pay', 'pays payment payments'],
    ['country', 'countries'],
    ['track', 'tracking tracked'],
    ['delivery', 'deliver delivered deliveries'],
    ['exchange', 'exchanges exchanged exchanging'],
  ])('takes the forms of "%s" for one word', (word, forms) => {
    expect(new Set(terms(`${word} ${forms}`)).size).toBe(1);
  });

  it('spells Chinese as pairs, and one that stands alone', () => {
    expect(terms('退货政策')).toEqual([han('退货'), han('货政'), han('政策')]);
    expect(terms('买')).toEqual([han('买')]);
  });

  it('lets no pair span a word that says nothing', () => {
    expect(terms('请问可以退货吗？')).toEqual([han('退货')]);
    expect(terms('我的订单')).toEqual([han('订单')]);
  });

  it('spells only what InnoDB takes for a token, and for no stop word', () => {
    const spelled = terms('Hat ere as it x 5 WiFi-6E café №1 Доставка 配送 ｶﾅ 한국 👍 +drop "table" @me 𠮷野');
    expect(spelled.every((term) => /^[kx][a-z0-9_]{2,83}$/.test(term))).toBe(true);
    expect(spelled).toContain('khat');
    expect(terms('x')).toEqual(['kx_']);
    expect(terms('y'.repeat(500))[0]?.length).toBeLessThan(84);
  });

  it('sees full-width, accented and capital letters as the plain ones', () => {
    expect(terms('ＣＡＦÉ don’t')).toEqual(terms('cafe dont'));
  });

  it('finds nothing in nothing', () => {
    expect(terms('')).toEqual([]);
    expect(terms('你好吗？')).toEqual([]);
  });

  it('knows the language of a question', () => {
    expect(languageOf('iPhone 15 有货吗')).toBe('zh');
    expect(languageOf('Is the iPhone in stock?')).toBe('en');
  });
});

describe('relevanceOf', () => {
  const passage = terms('How long does delivery take? Standard delivery takes 3 to 5 working days.');

  it('is the part of the question that is met', () => {
    expect(relevanceOf(terms('delivery days'), passage)).toEqual({ share: 1, relevant: true });
    expect(relevanceOf(terms('delivery to the moon'), passage)).toEqual({ share: 0.5, relevant: true });
  });

  it('refuses what is about something else', () => {
    expect(relevanceOf(terms('Who won the world cup in 2018?'), passage).relevant).toBe(false);
    expect(relevanceOf(terms('Write three poems about five days in Rome'), passage).relevant).toBe(false);
    expect(relevanceOf([], passage)).toEqual({ share: 0, relevant: false });
  });

  it('takes three met terms of a long question, not of an endless one', () => {
    const long = (others: number) =>
      ['delivery', 'days', 'standard', ...Array.from({ length: others }, (_, i) => `zz${i}`)].join(' ');
    expect(relevanceOf(terms(long(9)), passage).relevant).toBe(true);
    expect(relevanceOf(terms(long(40)), passage).relevant).toBe(false);
  });
});
