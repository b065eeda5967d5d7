import { expect, it } from 'vitest';
import { agentRequests, chatRequests, factNames } from '#contract/sockets.ts';
import { createAsyncApi } from '../../src/api/openapi/create-async-api.ts';

const document = createAsyncApi(3001);

type Operation = {
  action: string;
  channel: { $ref: string };
  messages: { $ref: string }[];
  reply?: { messages: { $ref: string }[] };
};
const operations = Object.entries(document.operations) as unknown as [string, Operation][];
const find = (ref: string): unknown =>
  ref
    .slice(2)
    .split('/')
    .reduce<unknown>((part, key) => (part as Record<string, unknown> | undefined)?.[key], document);

it('has every request with its answer, and every fact', () => {
  const key = (name: string, event: string) => `${name}.${event.replaceAll(':', '.')}`;
  const requests = [
    ...Object.keys(chatRequests).map((event) => key('chat', event)),
    ...Object.keys(agentRequests).map((event) => key('agent', event)),
  ];
  for (const name of requests) {
    const operation = document.operations[name] as unknown as Operation;
    expect(operation, name).toMatchObject({ action: 'receive', reply: { messages: [expect.anything()] } });
    expect(operation).toHaveProperty('x-access');
  }
  const facts = factNames.map((fact) => key('agent.fact', fact));
  for (const name of facts) expect(document.operations[name]).toMatchObject({ action: 'send' });
  const told = factNames.map((fact) => key('chat.fact', fact)).filter((name) => name in document.operations);
  expect(operations.length).toBe(requests.length + facts.length + told.length);
  expect(told).not.toContain('chat.fact.note.created');
});

it('refers only to what is there', () => {
  const refs = [...JSON.stringify(document).matchAll(/"\$ref":"(#[^"]+)"/g)].map(([, ref = '']) => ref);
  expect(refs.length).toBeGreaterThan(100);
  expect(refs.filter((ref) => find(ref) === undefined)).toEqual([]);
});

it('names a message as it goes over the wire, in the channel of its operation', () => {
  for (const [name, { channel, messages, reply }] of operations) {
    for (const { $ref } of [...messages, ...(reply?.messages ?? [])]) {
      expect($ref.startsWith(`${channel.$ref}/messages/`), name).toBe(true);
      const { $ref: whole } = find($ref) as { $ref: string };
      expect(find(whole)).toMatchObject({ name: expect.stringMatching(/^\w+:\w+$/), payload: expect.any(Object) });
    }
  }
});
