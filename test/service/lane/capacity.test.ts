import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CommandResult } from '#contract/commands.ts';
import type { Context } from '#shared/context.ts';
import { idToBytes, newId } from '#shared/id.ts';
import { commandOf } from '#shared/lane/command-of.ts';
import { settle } from '#shared/lane/settle.ts';
import { newAgent, openFor, say } from '../../support/actors.ts';
import { ensureUser } from '../../support/ensure-user.ts';
import { type Harness, openHarness } from '../../support/harness.ts';
import { commandsFor, never, openWriter } from '../../support/lane-writers.ts';
import { openTapProxy, targetOf, through } from '../../support/tap-proxy.ts';
import { until } from '../../support/until.ts';

let h: Harness;
beforeEach(async () => {
  h = await openHarness();
});
afterEach(() => h.close());

type Agent = Awaited<ReturnType<typeof agentWith>>;

async function agentWith(capacity: number | null) {
  const agent = newAgent();
  await ensureUser(h.knex, agent.account);
  await h
    .knex('users')
    .where({ id: idToBytes(agent.by.id) })
    .update({ capacity });
  return agent;
}

const openOf = async ({ by }: Agent): Promise<number> => {
  const own = { agent_id: idToBytes(by.id), state: 'human' };
  const [row] = await h.knex('conversations').where(own).count({ open: '*' });
  return Number(row?.open);
};

/** Waits as long as it takes: on a busy machine 50 at once may be more than 5 s. */
const act = (
  ctx: Context,
  type: 'conversation.take' | 'conversation.release',
  { by }: Agent,
  conversationId: string,
): Promise<CommandResult> => settle(ctx.lanes, commandOf(type, { by, conversationId, at: ctx.now() }, {}), never);

const codeOf = (result: CommandResult): string => (result.ok ? 'ok' : result.code);

test('over all lanes and workers agents get as many conversations as they have slots, and none more', async () => {
  const [front] = [h.front, await h.worker(), await h.worker()];
  const other = (await h.realtime()).ctx;
  const agents = await Promise.all([1, 3, 7, null].map(agentWith));
  const people = await Promise.all(Array.from({ length: 50 }, () => openFor(h.front)));
  const asked = people.map(({ conversationId }, n) => {
    const agent = agents[n % agents.length] as Agent;
    // By a take, or by the agent's first message.
    const by = { conversationId, by: agent.by };
    const given = n % 3 ? act(n % 2 ? front : other, 'conversation.take', agent, conversationId) : say(front, by, 'hi');
    return given.then((result) => ({ agent, conversationId, code: codeOf(result) }));
  });
  const outcomes = await Promise.all(asked);
  expect([...new Set(outcomes.map(({ code }) => code))].sort()).toEqual(['agent_full', 'ok']);
  const taken = (agent: Agent) => outcomes.filter((one) => one.agent === agent && one.code === 'ok');
  expect(agents.map((agent) => taken(agent).length)).toEqual([1, 3, 7, 10]);
  expect(await Promise.all(agents.map(openOf))).toEqual([1, 3, 7, 10]);

  // What comes and goes at once, too.
  const churn = agents.flatMap((agent) =>
    [...taken(agent), ...outcomes.filter((one) => one.agent === agent && one.code !== 'ok')].map(
      async ({ conversationId }, n) => {
        if (n % 2 === 0) await act(n % 4 ? front : other, 'conversation.release', agent, conversationId);
        await act(n % 3 ? front : other, 'conversation.take', agent, conversationId);
      },
    ),
  );
  await Promise.all(churn);
  expect(await Promise.all(agents.map(openOf))).toEqual([1, 3, 7, 10]);
  expect(await h.knex('dead_letters')).toEqual([]);
}, 60_000);

test('a batch waits for one on another lane that is giving the same agent something', async () => {
  const woken = Promise.withResolvers<void>();
  let left = Number.POSITIVE_INFINITY;
  const before = () => {
    left -= 1;
    return left < 0 ? woken.promise : undefined;
  };
  const proxy = await openTapProxy(targetOf(h.config.DATABASE_URL), { before });
  h.releasers.add(() => proxy.close());
  const slow = openWriter(h, 'slow', through(h.config.DATABASE_URL, proxy));
  const quick = openWriter(h, 'quick', h.config.DATABASE_URL, () => [], 1);
  const [mia, a, b] = [await agentWith(1), commandsFor(), commandsFor()];
  const take = ({ conversationId }: typeof a) =>
    ({ type: 'conversation.take', id: newId(), conversationId, by: mia.by, at: Date.now() }) as const;
  await slow.apply([a.create()], false, never);
  await quick.apply([b.create()], false, never);

  left = 1; // It has its locks, and its writes do not leave yet.
  const first = slow.apply([commandsFor().create(), take(a)], false, never);
  await until('the first batch has its locks', () => left < 0);
  const second = quick.apply([take(b)], false, never);
  await until('the second waits for the agent’s row', async () => {
    const [running] = await h.knex.raw('show processlist');
    return (running as { Info: string | null }[]).some(({ Info }) => Info?.includes('capacity from users'));
  });
  woken.resolve();
  expect((await first).map(({ result }) => codeOf(result))).toEqual(['ok', 'ok']);
  expect((await second).map(({ result }) => codeOf(result))).toEqual(['agent_full']);
  expect(await openOf(mia)).toBe(1);
});
