import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { theSystem } from '#shared/commands/accounts/grantor.ts';
import { beginLogin, findByPassword } from '#shared/commands/accounts/log-in.ts';
import { updateUser } from '#shared/commands/accounts/update-user.ts';
import { prune } from '#shared/db/prune.ts';
import { idToBytes } from '#shared/id.ts';
import { type Api, openApiFixture, password } from '../../support/api-fixture.ts';
import { until } from '../../support/until.ts';

let api: Api;
let admin: Awaited<ReturnType<Api['staff']>>;
beforeAll(async () => {
  api = await openApiFixture();
  admin = await api.staff('admin');
});
afterAll(() => api.close());

const secret = 'a long walk by the sea';
const logIn = (email: string, tried: string) => api.ask('POST /auth/login', { json: { email, password: tried } });
const tokensOf = async (email: string, tried: string) => (await logIn(email, tried)).body as { accessToken: string };
const me = (token: string) => api.ask('GET /me', { token });
const invite = (email: string, token = admin.token, role = 'agent') =>
  api.ask('POST /admin/users/invite', { token, json: { email, name: 'Ivy', role } });
const accept = (token: string, tried = secret) =>
  api.ask('POST /auth/invitations/accept', { json: { token, password: tried } });
const resetLink = (id: string, token = admin.token) => api.ask(`POST /admin/users/${id}/reset-link`, { token });
const reset = (token: string, tried = secret) =>
  api.ask('POST /auth/password/reset', { json: { token, password: tried } });
type Invited = { token: string; expiresAt: string; user: { id: string } };

describe('an invitation', () => {
  it('makes an account that nobody can log in to, until its token sets a password', async () => {
    const { status, body } = await invite('ivy@example.com');
    const { token, user } = body as Invited;
    expect({ status, body }).toMatchObject({
      status: 201,
      body: { user: { email: 'ivy@example.com', role: 'agent' } },
    });
    for (const tried of ['*', '', secret]) expect((await logIn('ivy@example.com', tried)).status).not.toBe(200);
    const short = await accept(token, 'password12');
    expect(short).toMatchObject({ status: 400, body: { code: 'bad_request', details: [{ path: 'password' }] } });
    const accepted = await accept(token);
    expect(accepted).toMatchObject({ status: 200, body: { user: { id: user.id } } });
    expect(await me((accepted.body as { accessToken: string }).accessToken)).toMatchObject({ status: 200 });
    expect(await logIn('ivy@example.com', secret)).toMatchObject({ status: 200 });
    expect(await accept(token, 'another long secret')).toMatchObject({ status: 410, body: { code: 'expired' } });
    expect(JSON.stringify(await api.knex('audit_log'))).not.toContain(token);
  });

  it('that two accept at once has one winner', async () => {
    const { token } = (await invite('race@example.com')).body as Invited;
    const secrets = ['first of the two', 'second of the two'];
    const answers = await Promise.all(secrets.map((tried) => accept(token, tried)));
    const won = answers.findIndex(({ status }) => status === 200);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410]);
    expect(await logIn('race@example.com', secrets[won] ?? '')).toMatchObject({ status: 200 });
    expect(await logIn('race@example.com', secrets[1 - won] ?? '')).toMatchObject({ status: 401 });
  });

  it('ends with its time, and is no reset', async () => {
    const { token } = (await invite('late@example.com')).body as Invited;
    expect(await reset(token)).toMatchObject({ status: 410 });
    expect(await accept('nobody’s')).toMatchObject({ status: 410 });
    api.clock.ahead += 72 * 3_600_000;
    expect(await accept(token)).toMatchObject({ status: 410 });
    await prune(api.knex, 'one_time_tokens', new Date(Date.now() + api.clock.ahead));
    expect(await api.knex('one_time_tokens')).toEqual([]);
    api.clock.ahead = 0;
  });

  it('is an admin’s to give, and an address has one account', async () => {
    expect(await invite('ivy@example.com')).toMatchObject({ status: 409 });
    const agent = await api.staff('agent');
    expect(await invite('other@example.com', agent.token)).toMatchObject({ status: 403 });
    expect(await invite('other@example.com', admin.token, 'king')).toMatchObject({ status: 400 });
  });
});

describe('a reset', () => {
  it('sets a new password once, and ends all that was open', async () => {
    const { id, email } = await api.staff('supervisor');
    const { accessToken } = await tokensOf(email, password);
    const { token: first } = (await resetLink(id)).body as Invited;
    const { token } = (await resetLink(id)).body as Invited;
    expect(await reset(first)).toMatchObject({ status: 410 });
    expect(await me(accessToken)).toMatchObject({ status: 200 });
    expect(await reset(token)).toMatchObject({ status: 204 });
    expect(await me(accessToken)).toMatchObject({ status: 401 });
    expect(await logIn(email, password)).toMatchObject({ status: 401 });
    expect(await logIn(email, secret)).toMatchObject({ status: 200 });
    expect(await reset(token)).toMatchObject({ status: 410 });
  });

  it('has one link that works, also of two that were made at once', async () => {
    const { id } = ((await invite('links@example.com')).body as Invited).user;
    for (let round = 0; round < 3; round += 1) {
      const links = (await Promise.all([resetLink(id), resetLink(id), resetLink(id)])).map(
        ({ body }) => body as Invited,
      );
      const statuses: number[] = [];
      for (const { token } of links) statuses.push((await reset(token)).status);
      expect(statuses.toSorted()).toEqual([204, 410, 410]);
    }
  });

  it('of an account that may more is not for whoever may less', async () => {
    const json = { name: 'clerk', permissions: ['users.read', 'users.write'] };
    await api.ask('POST /admin/roles', { token: admin.token, json });
    const clerk = { type: 'user' as const, id: '01900000-0000-7000-8000-00000000000c', name: 'Cle', role: 'clerk' };
    const token = await api.issue(clerk);
    expect(await resetLink(admin.id, token)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect(await resetLink(clerk.id, token)).toMatchObject({ status: 201 });
    expect(await resetLink('01900000-0000-7000-8000-0000000000ff')).toMatchObject({ status: 404 });
  });

  it('ends when the account gets another role, or its role other permissions: it may be worth more than its giver', async () => {
    const desk = { name: 'desk', permissions: ['conversations.read'] };
    await api.ask('POST /admin/roles', { token: admin.token, json: desk });
    const { user, token: invitation } = (await invite('desk@example.com', admin.token, 'desk')).body as Invited;
    await accept(invitation);
    const widened = (await resetLink(user.id)).body as Invited;
    const json = { version: 1, permissions: [...desk.permissions, 'users.write'] };
    expect(await api.ask('PATCH /admin/roles/desk', { token: admin.token, json })).toMatchObject({ status: 200 });
    expect(await reset(widened.token)).toMatchObject({ status: 410 });
    const raised = (await resetLink(user.id)).body as Invited;
    const role = { token: admin.token, json: { role: 'admin', version: 1 } };
    expect(await api.ask(`PATCH /admin/users/${user.id}`, role)).toMatchObject({ status: 200 });
    expect(await reset(raised.token)).toMatchObject({ status: 410 });
  });

  it('can be asked for by anybody; only the audit log says whether there is such an account', async () => {
    const ask = (email: string) => api.ask('POST /auth/password/reset-request', { json: { email } });
    const answers = [await ask(admin.email), await ask('nobody@example.com'), await ask(admin.email)];
    expect(answers.map(({ status, text }) => [status, text])).toEqual(Array(3).fill([204, '']));
    const noted = () => api.knex('audit_log').where({ action: 'user.reset_request' });
    await until('it is noted', async () => (await noted()).length > 0);
    expect(await noted()).toMatchObject([{ target_id: admin.id }]);
  });
});

it('a log-in whose password was changed while it was checked does not begin', async () => {
  const { user, token } = (await invite('slow@example.com')).body as Invited;
  await accept(token);
  const deps = { knex: api.knex, tokens: api.tokens, now: Date.now };
  const checked = async (tried: string) => {
    const found = await findByPassword(deps, { email: 'slow@example.com', password: tried });
    if (!found) throw new Error('the password is right');
    return found;
  };
  const before = await checked(secret);
  await reset(((await resetLink(user.id)).body as Invited).token, 'quite another secret');
  await expect(beginLogin(deps, before)).rejects.toMatchObject({ code: 'unauthorized' });
  const after = await checked('quite another secret');
  await updateUser({ ...api.front, now: Date.now }, theSystem, { id: user.id, active: false });
  await expect(beginLogin(deps, after)).rejects.toMatchObject({ code: 'unauthorized' });
  expect(await api.knex('logins').where({ account_id: idToBytes(user.id) })).toEqual([]);
});

describe('one’s own password', () => {
  const change = (token: string, currentPassword: string, newPassword: string) =>
    api.ask('POST /me/password', { token, json: { currentPassword, newPassword } });

  it('is changed with the current one; other log-ins end, this one goes on', async () => {
    const here = await tokensOf(admin.email, password);
    const there = await tokensOf(admin.email, password);
    const wrong = await change(here.accessToken, 'wrong', secret);
    expect(wrong).toMatchObject({ status: 400, body: { details: [{ path: 'currentPassword' }] } });
    const weak = await change(here.accessToken, password, 'welcome2026');
    expect(weak).toMatchObject({ status: 400, body: { details: [{ path: 'newPassword' }] } });
    const link = (await resetLink(admin.id)).body as Invited;
    expect(await change(here.accessToken, password, secret)).toMatchObject({ status: 204 });
    expect(await reset(link.token)).toMatchObject({ status: 410 });
    expect(await me(there.accessToken)).toMatchObject({ status: 401 });
    expect(await me(here.accessToken)).toMatchObject({ status: 200 });
    expect(await logIn(admin.email, secret)).toMatchObject({ status: 200 });
  });

  /** Somebody who has logged in with `secret`. */
  async function newcomer(email: string) {
    const { user, token } = (await invite(email)).body as Invited;
    const { accessToken } = (await accept(token)).body as { accessToken: string };
    return { id: user.id, email, accessToken };
  }

  it('is changed once by two who know the same one', async () => {
    const { email, accessToken } = await newcomer('twice@example.com');
    const secrets = ['the first of the new', 'the second of the new'];
    const answers = await Promise.all(secrets.map((next) => change(accessToken, secret, next)));
    const won = answers.findIndex(({ status }) => status === 204);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([204, 400]);
    expect(answers[1 - won]).toMatchObject({ body: { details: [{ path: 'currentPassword' }] } });
    expect(await logIn(email, secrets[won] ?? '')).toMatchObject({ status: 200 });
  });

  it('is not changed by the old one any more once a reset has set another', async () => {
    const { id, email, accessToken } = await newcomer('race-reset@example.com');
    const { token } = (await resetLink(id)).body as Invited;
    const [changed, wasReset] = await Promise.all([
      change(accessToken, secret, 'what the thief wants'),
      reset(token, 'what the owner wants'),
    ]);
    const resetWon = wasReset.status === 204;
    expect([changed.status, wasReset.status]).toEqual(resetWon ? [400, 204] : [204, 410]);
    const stands = resetWon ? 'what the owner wants' : 'what the thief wants';
    expect(await logIn(email, stands)).toMatchObject({ status: 200 });
  });

  it('cannot be guessed with a stolen token', async () => {
    const { accessToken } = await tokensOf(admin.email, secret);
    for (let n = 0; n < 5; n += 1) await change(accessToken, `guess ${n}`, 'yet another secret');
    expect(await change(accessToken, secret, 'yet another secret')).toMatchObject({ status: 429 });
  });
});
