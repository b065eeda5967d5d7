import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deleteLogins } from '#shared/commands/accounts/logins.ts';
import { moveLogins } from '#shared/commands/accounts/move-logins.ts';
import { openContext } from '#shared/context.ts';
import { idToBytes, newId } from '#shared/id.ts';
import { listen } from '#shared/listen.ts';
import { createRealtime } from '../../../src/realtime/create-realtime.ts';
import { checkLogins } from '../../../src/realtime/watch-logins.ts';
import { type Api, openApiFixture, password } from '../../support/api-fixture.ts';
import { dial } from '../../support/chat-socket.ts';
import { until } from '../../support/until.ts';

let api: Api;
let fronts: Awaited<ReturnType<Api['realtime']>>[];
beforeAll(async () => {
  api = await openApiFixture();
  fronts = await Promise.all([api.realtime(), api.realtime()]);
});
afterAll(() => api.close());

type Pair = { accessToken: string; refreshToken: string };
type Listed = { id: string; device: string | null; current: boolean };
const me = (token: string) => api.ask('GET /me', { token });
const refresh = (refreshToken: string) => api.ask('POST /auth/refresh', { json: { refreshToken } });
const listed = async (token: string) =>
  ((await api.ask('GET /me/sessions', { token })).body as { items: Listed[] }).items;

async function logIn(email: string, device = 'test'): Promise<Pair> {
  const answer = await api.ask('POST /auth/login', { json: { email, password }, headers: { 'user-agent': device } });
  expect(answer.status).toBe(200);
  return answer.body as Pair;
}

/** A realtime process whose Socket.IO server is the test's to touch. */
async function openFront() {
  const ctx = await openContext(api.config, 'realtime', 'front');
  api.releasers.add(() => ctx.releasers.close());
  const http = createServer();
  const io = await createRealtime(ctx, api.tokens, http);
  return { ctx, io, url: await listen(ctx, http, 0) };
}

/** A socket on each realtime process; `ended` resolves with each one's reason. */
async function sit(token: string, namespace = '/chat') {
  const dialled = fronts.map(({ url }) => dial(api, url, namespace, token));
  await Promise.all(dialled.map(({ connected }) => connected));
  const ended = dialled.map(({ socket }) => new Promise<string>((resolve) => void socket.once('disconnect', resolve)));
  return { sockets: dialled.map(({ socket }) => socket), ended: Promise.all(ended) };
}

describe('a log-in', () => {
  it('is shown to its owner, with its device, and to nobody else', async () => {
    const { email } = await api.staff('agent');
    const [phone, desk] = [await logIn(email, 'Phone 1'), await logIn(email, 'Desk')];
    expect(await listed(desk.accessToken)).toMatchObject([
      { device: 'Desk', ip: '127.0.0.1', current: true },
      { device: 'Phone 1', current: false },
    ]);
    const stranger = await api.visitor();
    expect(await listed(stranger.accessToken)).toHaveLength(1);
    const [{ id } = { id: '' }] = (await listed(desk.accessToken)).slice(1);
    const others = await api.ask(`DELETE /me/sessions/${id}`, { token: stranger.accessToken });
    expect(others).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect(await me(phone.accessToken)).toMatchObject({ status: 200 });
  });

  it('ends with a log-out: its tokens are refused and its sockets closed on every process, the others stay', async () => {
    const ann = await api.visitor('Ann');
    const bob = await api.visitor('Bob');
    const [anns, bobs] = [await sit(ann.accessToken), await sit(bob.accessToken)];
    expect(await me(ann.accessToken)).toMatchObject({ status: 200 });
    await api.ask('POST /auth/logout', { json: { refreshToken: ann.refreshToken } });
    expect(await anns.ended).toHaveLength(2);
    expect(await me(ann.accessToken)).toMatchObject({ status: 401, body: { code: 'unauthorized' } });
    expect(await refresh(ann.refreshToken)).toMatchObject({ status: 401 });
    for (const { url } of fronts) {
      await expect(dial(api, url, '/chat', ann.accessToken).connected).rejects.toMatchObject({
        message: 'unauthorized',
      });
    }
    expect(bobs.sockets.map((socket) => socket.connected)).toEqual([true, true]);
    expect(await me(bob.accessToken)).toMatchObject({ status: 200 });
  });

  it('can be ended from another device, one or all others', async () => {
    const { email } = await api.staff('supervisor');
    const [first, second, third] = [await logIn(email), await logIn(email), await logIn(email)];
    const seat = await sit(first.accessToken, '/agent');
    const ids = (await listed(third.accessToken)).map(({ id }) => id);
    expect(await api.ask(`DELETE /me/sessions/${ids[2]}`, { token: third.accessToken })).toMatchObject({ status: 204 });
    await seat.ended;
    expect(await me(first.accessToken)).toMatchObject({ status: 401 });
    expect(await me(second.accessToken)).toMatchObject({ status: 200 });
    expect(await api.ask('DELETE /me/sessions', { token: third.accessToken })).toMatchObject({ status: 204 });
    expect(await me(second.accessToken)).toMatchObject({ status: 401 });
    expect(await listed(third.accessToken)).toMatchObject([{ current: true }]);
  });

  it('ends when a spent refresh token comes back late: access tokens and sockets too', async () => {
    const first = await api.visitor();
    const second = (await refresh(first.refreshToken)).body as Pair;
    const third = (await refresh(second.refreshToken)).body as Pair;
    const seat = await sit(third.accessToken);
    api.clock.ahead += 10_001;
    expect(await refresh(first.refreshToken)).toMatchObject({ status: 401 });
    await seat.ended;
    expect(await me(third.accessToken)).toMatchObject({ status: 401 });
    expect(await refresh(third.refreshToken)).toMatchObject({ status: 401 });
  });

  it('cannot be revived by a renewal that races its end', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { accessToken, refreshToken } = await api.visitor();
      const out = api.ask('POST /auth/logout', { json: { refreshToken } });
      const renewed = await refresh(refreshToken);
      await out;
      expect(await me(accessToken)).toMatchObject({ status: 401 });
      if (renewed.status !== 200) continue;
      expect(await refresh((renewed.body as Pair).refreshToken)).toMatchObject({ status: 401 });
      expect(await me((renewed.body as Pair).accessToken)).toMatchObject({ status: 401 });
    }
  });

  it('goes on under the new customer when it is renewed while the two are merged', async () => {
    const [from, into] = await Promise.all([api.visitor('Old'), api.visitor('New')]);
    const waiting = async () => {
      const running: (string | null)[] = await api.knex('information_schema.processlist').pluck('info');
      return running.some((query) => query?.startsWith('select `account_type`, `account_id` from `logins`'));
    };
    const renewed = await api.knex.transaction(async (trx) => {
      await moveLogins(trx, from.customer.id, into.customer.id);
      const asked = refresh(from.refreshToken);
      await until('the renewal waits for the merger', waiting);
      return { asked };
    });
    const { status, body } = await renewed.asked;
    expect(status).toBe(200);
    expect(await api.tokens.verify((body as Pair).accessToken)).toMatchObject({ id: into.customer.id });
  });

  it('of a family that an older version began goes on, and is shown', async () => {
    const { accessToken, refreshToken } = await api.visitor();
    const [{ id } = { id: '' }] = await listed(accessToken);
    await api
      .knex('logins')
      .where({ id: Buffer.from(id.replaceAll('-', ''), 'hex') })
      .del();
    const renewed = (await refresh(refreshToken)).body as Pair;
    expect(await listed(renewed.accessToken)).toMatchObject([{ id, current: true }]);
  });
});

describe('a staff account', () => {
  it('that is shut loses its sockets on every process, and its next request', async () => {
    const admin = await api.staff('admin');
    const { accessToken } = await logIn(admin.email);
    const seat = await sit(accessToken, '/agent');
    const { access } = api.front;
    const ids = await api.knex.transaction(async (trx) => {
      await trx('users').where({ email: admin.email }).update({ active: 0 });
      return deleteLogins(trx, { type: 'user', id: admin.id });
    });
    await access.shutOut({ type: 'user', id: admin.id }, ids);
    await seat.ended;
    expect(await me(accessToken)).toMatchObject({ status: 401 });
    expect(await me(admin.token)).toMatchObject({ status: 401 });
    await until('the other process knows', async () => {
      const refused = await dial(api, fronts[1]?.url ?? '', '/agent', admin.token).connected.catch((error) => error);
      return refused?.message === 'unauthorized';
    });
  });

  it('that is shut between the door and its room does not stay', async () => {
    const id = newId();
    const token = await api.issue({ type: 'user', id, name: 'Kim', role: 'agent' });
    const { ctx, io, url } = await openFront();
    const shut = async () => {
      await api
        .knex('users')
        .where({ id: idToBytes(id) })
        .update({ active: 0 });
      await ctx.access.forgetUser(id);
    };
    // The door has let it in, and it is in no room yet that somebody could close.
    io.of('/agent').use((_, next) => void shut().then(() => next(), next));
    const { socket, connected } = dial(api, url, '/agent', token);
    const ended = new Promise((resolve) => void socket.once('disconnect', resolve));
    await connected;
    expect(await ended).toBe('io server disconnect');
  });

  it('has what its role allows now, and not what its token says', async () => {
    const id = '01900000-0000-7000-8000-000000000001';
    const token = await api.issue({ type: 'user', id, name: 'Kim', role: 'admin' });
    expect(await api.ask('GET /admin/settings', { token })).toMatchObject({ status: 200 });
    await api
      .knex('users')
      .where({ email: `${id}@example.com` })
      .update({ role: 'agent' });
    await api.front.access.forgetUser(id);
    expect(await api.ask('GET /admin/settings', { token })).toMatchObject({ status: 403 });
  });
});

it('news that were lost are made up for by the watch of each realtime process', async () => {
  const { accessToken, customer } = await api.visitor();
  const { ctx, io, url } = await openFront();
  const { socket, connected } = dial(api, url, '/chat', accessToken);
  await connected;
  const ended = new Promise((resolve) => void socket.once('disconnect', resolve));
  await api.knex.transaction((trx) => deleteLogins(trx, { type: 'customer', id: customer.id }));
  await checkLogins(ctx, [{ namespace: io.of('/chat'), accepts: () => true }]);
  await ended;
});
