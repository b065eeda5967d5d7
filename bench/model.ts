import { setTimeout as sleep } from 'node:timers/promises';
import { openScriptedModel, type Script } from '../test/support/scripted-model.ts';

/**
 * The scripted model in a process of its own. 20 tokens: the first after `delayMs`, the others with it. It keeps how
 * long it took itself, from a request read to its first token written.
 */
const tokens = 20;
let delayMs = 0;
let own: number[] = [];

const words: Script = Array.from({ length: tokens }, (_, at) => ({ text: `token${at} ` }));

function script(): Script {
  if (delayMs === 0) return words;
  const asked = performance.now();
  const gate = sleep(delayMs).then(() => void own.push(performance.now() - asked));
  return [{ gate }, ...words];
}

const model = await openScriptedModel({ script, record: false });
process.on('message', (message: { type: 'delay'; delayMs: number } | { type: 'own' }) => {
  if (message.type === 'delay') delayMs = message.delayMs;
  else process.send?.({ type: 'own', times: own });
  own = [];
});
process.send?.({ type: 'ready', baseUrl: model.baseUrl });
process.on('SIGTERM', () => process.exit(0));
