import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bytesToId } from '#shared/id.ts';
import { type Answer, type Api, openApiFixture, password } from '../../support/api-fixture.ts';

let api: Api;
let admin: Awaited<ReturnType<Api['staff']>>;
let agent: Awaited<ReturnType<Api['staff']>>;
beforeAll(async () => {
  api = await openApiFixture();
  [admin, agent] = await Promise.all([api.staff('admin'), api.staff('agent')]);
});
afterAll(() => api.close());

const page = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

function logIn(fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Answer> {
  const body = new URLSearchParams({ email: admin.email, password, ...fields }).toString();
  const type = { 'content-type': 'application/x-www-form-urlencoded' };
  return api.ask('POST //admin/login', { body, headers: { ...type, ...headers } });
}

async function cookieOf(): Promise<{ cookie: string }> {
  const { headers } = await logIn({});
  return { cookie: headers.get('set-cookie')?.split(';')[0] ?? '' };
}

type Board = { queues: { name: string; readOnlyMode: boolean }[] };

describe('Bull Board', () => {
  it('lets nobody in who is no admin', async () => {
    const { accessToken } = await api.visitor();
    const unauthorized = { status: 401, body: { code: 'unauthorized' } };
    const forbidden = { status: 403, body: { code: 'forbidden' } };
    const paths = [
      '',
      '/',
      '/queue/replies',
      '/api/queues',
      '/static/js/main.js',
      '/../queues',
      '//',
      '/%2e%2e/queues',
    ];
    for (const path of paths) {
      expect(await api.ask(`GET //admin/queues${path}`), path).toMatchObject(unauthorized);
      expect(await api.ask(`GET //admin/queues${path}`, { token: agent.token })).toMatchObject(forbidden);
      expect(await api.ask(`GET //admin/queues${path}`, { token: accessToken })).toMatchObject(forbidden);
      const cookie = { cookie: `chat_api_admin=${agent.token}` };
      expect(await api.ask(`GET //admin/queues${path}`, { headers: { ...cookie, ...page } })).toMatchObject(forbidden);
    }
    for (const path of ['//admin//queues', '///admin/queues', '//ADMIN/queues/api/queues', '//admin%2fqueues']) {
      const answer = await api.ask(`GET ${path}`);
      expect([400, 401, 404], path).toContain(answer.status);
    }
    expect(await api.ask('PUT //admin/queues/api/queues/pause')).toMatchObject(unauthorized);
  });

  it('sends a browser to the log-in page and back', async () => {
    const sent = await api.ask('GET //admin/queues/queue/replies?status=failed', { headers: page });
    expect(sent.status).toBe(302);
    const where = sent.headers.get('location') ?? '';
    expect(where).toBe('/admin/login?next=%2Fadmin%2Fqueues%2Fqueue%2Freplies%3Fstatus%3Dfailed');
    const form = await api.ask(`GET /${where}`);
    expect(form).toMatchObject({
      status: 200,
      text: expect.stringContaining('/admin/queues/queue/replies?status=failed'),
    });

    const { status, headers } = await logIn(
      { next: '/admin/queues/queue/replies' },
      { 'sec-fetch-site': 'same-origin' },
    );
    expect(status).toBe(303);
    expect(headers.get('location')).toBe('/admin/queues/queue/replies');
    expect(headers.get('set-cookie')).toMatch(
      /^chat_api_admin=[\w.-]+; Path=\/admin; Max-Age=900; HttpOnly; SameSite=Strict$/,
    );
    const proxied = await logIn({}, { 'x-forwarded-proto': 'https' });
    expect(proxied.headers.get('set-cookie')).toMatch(/; Secure$/);

    const board = await api.ask('GET //admin/queues', { headers: { ...(await cookieOf()), ...page } });
    expect(board).toMatchObject({ status: 200, text: expect.stringContaining('<base href="/admin/queues/"') });
    expect(board.text).not.toMatch(/(?:src|href)="https?:/);
    expect(board.headers.get('content-security-policy')).toContain("script-src 'self';");
    const [script] = /static\/js\/main[\w.]*\.js/.exec(board.text) ?? [];
    expect(await api.ask(`GET //admin/queues/${script}`, { headers: await cookieOf() })).toMatchObject({ status: 200 });
  });

  it('shows all queues, the lanes for looking only', async () => {
    const { body } = await api.ask('GET //admin/queues/api/queues', { token: admin.token });
    const readOnly = (body as Board).queues.filter((queue) => queue.readOnlyMode).map((queue) => queue.name);
    expect(readOnly).toEqual(['lane-0', 'lane-1', 'lane-2', 'lane-3']);
    expect((body as Board).queues.map((queue) => queue.name)).toContain('replies');

    const put = (path: string) => api.ask(`PUT //admin/queues/api/queues/${path}`, { token: admin.token, json: {} });
    for (const path of ['pause', 'empty', 'promote', 'clean/completed', 'obliterate']) {
      expect((await put(`lane-0/${path}`)).status, path).toBeGreaterThanOrEqual(400);
    }
    expect(await api.front.queues.raw().get('lane-0')?.isPaused()).toBe(false);
    expect(await put('replies/pause')).toMatchObject({ status: 200 });
    expect(await put('replies/resume')).toMatchObject({ status: 200 });
    const noted = await api.knex('audit_log').where({ action: 'queue.manage', target_id: 'replies' }).orderBy('id');
    expect(noted.map(({ actor_id, after }) => [bytesToId(actor_id), JSON.parse(after)])).toEqual([
      [admin.id, { method: 'PUT', path: '/admin/queues/api/queues/replies/pause' }],
      [admin.id, { method: 'PUT', path: '/admin/queues/api/queues/replies/resume' }],
    ]);
  });

  it('leaves a log-in in the audit log', async () => {
    await cookieOf();
    expect(await api.knex('audit_log').where({ action: 'user.login' }).first()).toMatchObject({ target_id: admin.id });
  });

  it('does nothing for another site that borrows the cookie', async () => {
    const cookie = await cookieOf();
    const pause = (headers: Record<string, string>) =>
      api.ask('PUT //admin/queues/api/queues/replies/pause', { json: {}, headers: { ...cookie, ...headers } });
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
    ]) {
      expect(await pause(headers)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    }
    expect(await api.front.queues.raw().get('replies')?.isPaused()).toBe(false);
    expect(await pause({ origin: api.url })).toMatchObject({ status: 200 });
    await api.front.queues.raw().get('replies')?.resume();
  });
});

describe('the log-in page', () => {
  it('says the same to everyone without the password, and keeps the address', async () => {
    const emails = [admin.email, agent.email, 'nobody@example.com', '"><b>', ''];
    const answers = await Promise.all(emails.map((email) => logIn({ email, password: 'guess' })));
    answers.push(await api.ask('POST //admin/login'));
    const fault = (text: string) => /<p class="fault".*/.exec(text)?.[0];
    for (const { status, text, headers } of answers) {
      expect(status).toBe(401);
      expect(fault(text)).toContain('wrong');
      expect(fault(text)).toBe(fault(answers[0]?.text ?? ''));
      expect(headers.get('set-cookie')).toBeNull();
      expect(text).not.toContain('<b>');
    }
    for (const [i, email] of emails.slice(0, 3).entries()) expect(answers[i]?.text).toContain(`value="${email}"`);
    expect(answers[3]?.text).toContain('value="&#34;&#62;&#60;b&#62;"');
  });

  it('tells somebody with the right password that an admin is needed', async () => {
    const { status, text, headers } = await logIn({ email: agent.email });
    expect({ status, cookie: headers.get('set-cookie') }).toEqual({ status: 403, cookie: null });
    expect(text).toContain('only an admin');
  });

  it('leads to the board only', async () => {
    for (const next of [
      'https://evil.example',
      '//evil.example',
      '/admin/queues/../../x y',
      '/admin/queues"><script>',
      '/',
    ]) {
      expect((await logIn({ next })).headers.get('location')).toBe('/admin/queues');
      const form = await api.ask(`GET //admin/login?next=${encodeURIComponent(next)}`);
      expect(form.text).toContain('value="/admin/queues"');
      expect(form.text).not.toContain('script');
    }
  });

  it('is not for other sites to post to, nor for long posts', async () => {
    expect(await logIn({}, { origin: 'https://evil.example' })).toMatchObject({ status: 403 });
    expect(await logIn({}, { 'sec-fetch-site': 'cross-site' })).toMatchObject({ status: 403 });
    expect(await logIn({ next: 'x'.repeat(5000) })).toMatchObject({ status: 413, body: { code: 'too_large' } });
  });
});
