import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDocument } from '#shared/commands/knowledge/add-document.ts';
import { seed } from '#shared/commands/seed.ts';
import { searchKnowledge } from '#shared/db/search/search-knowledge.ts';
import { newId } from '#shared/id.ts';
import { type Harness, openHarness } from '../support/harness.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness();
  await seed(
    { knex: harness.knex, now: Date.now },
    () => 'a password',
    () => undefined,
  );
});
afterAll(() => harness.close());

const search = (question: string, limit = 3) => searchKnowledge(harness.knex, question, limit);
/** The page that answers best, as `language/key`. */
const best = async (question: string) => (await search(question))[0]?.url?.split('/help/')[1] ?? null;

describe('searchKnowledge', () => {
  it.each([
    ['How long does delivery take?', 'en/delivery'],
    ['do you ship to Norway?', 'en/international'],
    ['my parcel is lost', 'en/tracking'],
    ['I want my money back', 'en/returns'],
    ['the jacket is too small', 'en/exchange'],
    ['i want to return my shoes because they are too small', 'en/returns'],
    ['how do gift cards work', 'en/gift-cards'],
    ['cancel my order please', 'en/cancel'],
    ['can I pay with PayPal?', 'en/payment'],
    ['my zip is broken', 'en/warranty'],
    ['what size should I take', 'en/sizes'],
    ['I have a discount code', 'en/gift-cards'],
    ['are you open on Sunday', 'en/hours'],
    ['email address', 'en/contact'],
    ['多久能到货？', 'zh/delivery'],
    ['能寄到英国吗', 'zh/international'],
    ['我的快递到哪了', 'zh/tracking'],
    ['退货政策是什么', 'zh/returns'],
    ['尺码不合适能换吗', 'zh/exchange'],
    ['怎么取消订单', 'zh/cancel'],
    ['支持微信支付吗', 'zh/payment'],
    ['拉链坏了怎么办', 'zh/warranty'],
    ['尺码表', 'zh/sizes'],
    ['礼品卡怎么用', 'zh/gift-cards'],
    ['营业时间', 'zh/hours'],
    ['客服电话', 'zh/contact'],
  ])('answers "%s" with %s', async (question, page) => {
    expect(await best(question)).toBe(page);
  });

  it.each([
    'What is the capital of France?',
    'Who won the world cup in 2018?',
    'write me a poem',
    'hello',
    '法国的首都是哪里',
    '今天天气怎么样',
    '你好',
    '+"" (*) -- %_ \' @distance < > ~',
    '',
  ])('finds nothing for "%s"', async (question) => {
    expect(await search(question)).toEqual([]);
  });

  it('finds what exists in another language only, and after its own', async () => {
    const chunks = [{ text: '本产品的 Zephyrine 滤芯需要每月更换。' }];
    await addDocument(harness.knex, { id: newId(), title: 'Zephyrine 滤芯', chunks });
    expect((await search('Zephyrine?'))[0]?.title).toBe('Zephyrine 滤芯');
    const paypal = await search('PayPal');
    expect(paypal.map(({ url }) => url?.split('/help/')[1])).toEqual(['en/payment', 'zh/payment']);
  });

  it('takes a whole letter for a question', async () => {
    expect(await search(`I would like a refund. ${'lorem ipsum dolor '.repeat(2000)}`)).toBeInstanceOf(Array);
  });
});

describe('addDocument', () => {
  const found = async () => (await search('quokka')).map(({ text }) => text);

  it('runs twice with the same result, and replaces what changed', async () => {
    const id = newId();
    const document = {
      id,
      title: 'Quokka',
      chunks: [{ text: 'The quokka smiles.' }, { text: 'A quokka eats leaves.' }],
    };
    expect(await addDocument(harness.knex, document)).toEqual({ id, changed: true });
    const first = await search('quokka smiles');
    expect(await addDocument(harness.knex, document)).toEqual({ id, changed: false });
    expect(await search('quokka smiles')).toEqual(first);
    const less = { ...document, chunks: [{ text: 'The quokka sleeps.' }] };
    expect(await addDocument(harness.knex, less)).toEqual({ id, changed: true });
    expect(await found()).toEqual(['The quokka sleeps.']);
  });
});
