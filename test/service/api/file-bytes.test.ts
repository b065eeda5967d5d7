import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eraseFiles } from '#shared/commands/files/erase-files.ts';
import { sweepOrphans } from '#shared/commands/files/sweep-orphans.ts';
import { changeSetting } from '#shared/commands/settings/change-setting.ts';
import { idToBytes } from '#shared/id.ts';
import { type Api, openApiFixture } from '../../support/api-fixture.ts';
import { openS3Server } from '../../support/s3-server.ts';
import { until } from '../../support/until.ts';

/** No bytes stay that no row knows of, whatever happens in between. */

let s3: Awaited<ReturnType<typeof openS3Server>>;
let api: Api;
let ann: { token: string; id: string };
beforeAll(async () => {
  s3 = await openS3Server();
  const bucket = { S3_BUCKET: 'chat', S3_ENDPOINT: s3.url, S3_PATH_STYLE: 'true' };
  api = await openApiFixture({ ...bucket, S3_ACCESS_KEY_ID: 'id', S3_SECRET_ACCESS_KEY: 'secret' });
  api.releasers.add(s3.close);
});
afterAll(() => api.close());
beforeEach(async () => {
  Object.assign(s3.hooks, { before: async () => true, after: async () => undefined });
  s3.objects.clear();
  await api.knex('files').del();
  const { accessToken: token } = await api.visitor('Ann');
  const { id } = (await api.ask('POST /chat/conversations', { token, json: {} })).body as { id: string };
  ann = { token, id };
});

async function upload(bytes = 'hello') {
  const form = new FormData();
  form.set('conversationId', ann.id);
  form.set('file', new Blob([bytes]), 'a.txt');
  const headers = { authorization: `Bearer ${ann.token}` };
  const response = await fetch(`${api.url}/api/v1/files`, { method: 'POST', headers, body: form });
  return { status: response.status, body: (await response.json()) as { fileId: string; code?: string } };
}
const keyOf = ({ body }: { body: { fileId: string } }) => `/chat/${body.fileId}`;
const rows = () => api.knex('files').where({ conversation_id: idToBytes(ann.id) });
const tomorrow = () => ({ ...api.front, now: () => Date.now() + 25 * 3_600_000 });

it('an orphan whose bytes cannot be removed keeps its row, holds up no other, and goes later', async () => {
  const [stuck, other] = [keyOf(await upload()), keyOf(await upload())];
  s3.hooks.before = async (method, path) => method !== 'DELETE' || path !== stuck;
  expect(await sweepOrphans(tomorrow())).toBe(1);
  expect([...s3.objects.keys()]).toEqual([stuck]);
  expect(await rows()).toHaveLength(1);
  s3.hooks.before = async () => true;
  expect(await sweepOrphans(tomorrow())).toBe(1);
  expect([...s3.objects.keys()]).not.toContain(other);
  expect(s3.objects.size).toBe(0);
  expect(await rows()).toEqual([]);
});

it('an orphan is nobody’s to send once the sweeper has it', async () => {
  const sent = await upload();
  const { fileId } = sent.body;
  const said = { clientMessageId: 'one', text: '', attachments: [{ fileId }] };
  let status = 0;
  s3.hooks.before = async (method, path) => {
    if (method !== 'DELETE' || path !== keyOf(sent)) return true;
    const answer = await api.ask(`POST /chat/conversations/${ann.id}/messages`, { token: ann.token, json: said });
    status = answer.status;
    return true;
  };
  expect(await sweepOrphans(tomorrow())).toBe(1);
  expect(status).toBe(400);
});

it('an upload that an erasure overtakes is refused, and its bytes go', async () => {
  s3.hooks.before = async (method) => {
    if (method === 'PUT') await eraseFiles(api.front, ann.id);
    return true;
  };
  expect(await upload()).toMatchObject({ status: 404, body: { code: 'not_found' } });
  expect(s3.objects.size).toBe(0);
  expect(await rows()).toEqual([]);
});

it('an upload that ends while an erasure removes it is erased', async () => {
  let erasing: Promise<void> | undefined;
  const removed = Promise.withResolvers<void>();
  s3.hooks.before = async (method) => {
    if (method === 'DELETE') return true;
    erasing = eraseFiles(api.front, ann.id);
    await removed.promise;
    return true;
  };
  s3.hooks.after = async (method, path) => {
    if (method !== 'DELETE' || path.endsWith('.thumbnail')) return;
    // The bytes come, and their row says so, after they were removed and before the erasure goes on.
    removed.resolve();
    s3.hooks.after = async () => undefined;
    await until('the upload has ended', async () => (await rows()).every(({ ready }) => ready === 1));
  };
  expect(await upload()).toMatchObject({ status: 201 });
  await erasing;
  expect(s3.objects.size).toBe(0);
  expect(await rows()).toEqual([]);
});

describe('what somebody uploaded and has not sent', () => {
  const kilo = 'x'.repeat(1024);
  beforeAll(async () => {
    const caller = { actor: { type: 'system' as const, id: null, name: null } };
    const value = { maxBytes: 1024, unsentBytes: 2048 };
    await changeSetting(api.front, caller, { name: 'files', version: 0, value });
  });

  it('is no more than the setting allows; what was sent does not count', async () => {
    const { fileId } = (await upload(kilo)).body;
    expect(await upload(kilo)).toMatchObject({ status: 201 });
    expect(await upload('x')).toMatchObject({ status: 413, body: { code: 'too_large' } });
    expect([s3.objects.size, (await rows()).length]).toEqual([2, 2]);
    const json = { clientMessageId: 'one', text: '', attachments: [{ fileId }] };
    await api.ask(`POST /chat/conversations/${ann.id}/messages`, { token: ann.token, json });
    await until('it is sent', async () => (await rows()).some(({ attached_at }) => attached_at));
    expect(await upload(kilo)).toMatchObject({ status: 201 });
    expect(await upload('x')).toMatchObject({ status: 413 });
  });

  it('is no more when all of it comes at once', async () => {
    const answers = await Promise.all([kilo, kilo, kilo, kilo].map(upload));
    const kept = answers.filter(({ status }) => status === 201).length;
    expect(kept).toBeLessThanOrEqual(2);
    expect(s3.objects.size).toBe(kept);
  });
});
