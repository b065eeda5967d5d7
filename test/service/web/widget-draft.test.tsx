import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openScriptedModel } from '../../support/scripted-model.ts';
import { until } from '../../support/until.ts';
import { openWidgetFixture, type WidgetFixture } from '../../support/widget-fixture.ts';

let model: Awaited<ReturnType<typeof openScriptedModel>>;
let site: WidgetFixture;
let browser: ReturnType<WidgetFixture['openBrowser']>;
beforeAll(async () => {
  model = await openScriptedModel();
  site = await openWidgetFixture({
    AI_PROVIDER: 'openai',
    OPENAI_API_KEY: 'k',
    AI_BASE_URL: model.baseUrl,
    AI_MODEL: 'm1',
    AI_ATTEMPTS: '1',
  });
});
afterAll(async () => {
  await site.close();
  await model.close();
});
beforeEach(() => {
  browser = site.openBrowser();
});
afterEach(() => browser.close());

test('an answer is shown as it grows, with marks that have no end yet, over a reload, and becomes the message', async () => {
  const [first, rest] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  model.setScript(() => [
    { gate: first.promise },
    { text: 'It is **very' },
    { gate: rest.promise },
    { text: ' good** [here](javascript:alert(1)).' },
  ]);
  const customer = await site.mountOpen();
  await customer.say('How is it?');
  await customer.has('.said .dots');
  first.resolve();
  await customer.sees('.said.draft .growing strong', 'very');
  expect(customer.textOf('.said.draft .bubble')).toEqual(['It is very']);
  expect(customer.textOf('[aria-live]')).toEqual(['']);
  await customer.remove();
  const again = await site.mountOpen();
  await again.sees('.said.draft strong', 'very');
  const row = again.all('.said.draft')[0];
  rest.resolve();
  await again.sees('.said.ai.message', 'It is very good [here](javascript:alert(1)).');
  expect(again.all('.said.ai.message')[0]).toBe(row);
  expect(again.all('.said.draft, .said.typing, .said a')).toEqual([]);
});

test('an answer can be stopped, and what was said of it stays', async () => {
  model.setScript(() => [{ text: 'the part that was said' }, { hang: true }]);
  const customer = await site.mountOpen();
  await customer.say('hello');
  await customer.sees('.said.draft', 'the part that was said');
  await customer.click('Stop the answer');
  await customer.sees('.said.ai.message', 'the part that was said');
  expect(customer.textOf('.stopped')).toEqual(['Stopped']);
  await until('the send button is back', () => customer.all('[aria-label="Send"]').length === 1);
});
