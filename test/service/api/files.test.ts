import { readdir, readlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eraseFiles } from '#shared/commands/files/erase-files.ts';
import { cleanName } from '#shared/commands/files/store-file.ts';
import { sweepOrphans } from '#shared/commands/files/sweep-orphans.ts';
import { changeSetting } from '#shared/commands/settings/change-setting.ts';
import { idToBytes, newId } from '#shared/id.ts';
import { type Api, openApiFixture } from '../../support/api-fixture.ts';
import { openS3Server } from '../../support/s3-server.ts';
import { until } from '../../support/until.ts';

type Kept = { fileId: string; name: string; type: string; size: number; url: string; thumbnailUrl: string | null };
type Some = string | Uint8Array<ArrayBuffer>;

const caller = { actor: { type: 'system' as const, id: null, name: null } };
let api: Api;
let ann: Person;
type Person = Awaited<ReturnType<typeof somebody>>;
let png: Uint8Array<ArrayBuffer>;
beforeAll(async () => {
  api = await openApiFixture();
  ann = await somebody(api);
  const picture = { width: 640, height: 400, channels: 3, background: '#3366cc' } as const;
  png = new Uint8Array(await sharp({ create: picture }).png().toBuffer());
});
afterAll(() => api.close());

async function somebody(on: Api) {
  const { accessToken: token } = await on.visitor('Ann');
  const { id } = (await on.ask('POST /chat/conversations', { token, json: {} })).body as { id: string };
  return { token, id };
}

async function upload(bytes: Some, name: string, { token, id }: Person = ann, on = api) {
  const form = new FormData();
  form.set('conversationId', id);
  form.set('file', new Blob([bytes], { type: 'application/x-lies' }), name);
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(`${on.url}/api/v1/files`, { method: 'POST', headers, body: form });
  return { status: response.status, body: (await response.json()) as Kept & { code: string } };
}
const get = (path: string, on = api) => fetch(`${on.url}${path}`);
const say = (attachments: { fileId: string }[], text = '', person = ann, on = api) =>
  on.ask(`POST /chat/conversations/${person.id}/messages`, {
    token: person.token,
    json: { clientMessageId: newId(), text, attachments },
  });
async function thread({ id, token }: Person, on = api) {
  const { body } = await on.ask(`GET /chat/conversations/${id}/messages`, { token });
  return (body as { messages: { kind: string; text: string; attachments: unknown[] }[] }).messages;
}
const uploads = () => readdir(join(api.config.DATA_DIR, 'uploads'));

describe('an upload', () => {
  it('is kept under a name of its own, with its real type, and comes back as an attachment', async () => {
    const { status, body } = await upload(png, 'me & my cat "1".png');
    expect(status).toBe(201);
    expect(body).toMatchObject({ name: 'me & my cat "1".png', type: 'image/png', size: png.byteLength });
    const answer = await get(body.url);
    expect(answer.status).toBe(200);
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(png);
    const header = (name: string) => answer.headers.get(name);
    expect(header('content-type')).toBe('image/png');
    expect(header('content-disposition')).toBe(
      `attachment; filename="file"; filename*=UTF-8''me%20%26%20my%20cat%20%221%22.png`,
    );
    expect(header('x-content-type-options')).toBe('nosniff');
    expect(header('content-security-policy')).toBe("default-src 'none'; sandbox");
    expect(await uploads()).toEqual([]);
  });

  it('of an image has a small picture', async () => {
    const { body } = await upload(png, 'a.png');
    const answer = await get(body.thumbnailUrl ?? '');
    expect(answer.headers.get('content-type')).toBe('image/webp');
    const { width, height } = await sharp(Buffer.from(await answer.arrayBuffer())).metadata();
    expect({ width, height }).toEqual({ width: 320, height: 200 });
  });

  it.each([
    ['text', 'hello, 你好\n', 'a.txt', 'text/plain'],
    ['a table', 'a,b\n1,2\n', 'a.csv', 'text/csv'],
    ['a PDF', '%PDF-1.7\n%\u00e2\u00e3\n1 0 obj\n', 'a.pdf', 'application/pdf'],
  ])('of %s is taken', async (_, bytes, name, type) => {
    expect(await upload(bytes, name)).toMatchObject({ status: 201, body: { name, type, thumbnailUrl: null } });
  });

  it.each<[string, Some, string]>([
    ['a page that says it is an image', '<html><script>alert(1)</script></html>', 'a.png'],
    ['a page', '<!doctype html><p>hi', 'a.html'],
    ['an SVG', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', 'a.svg'],
    ['a program', Uint8Array.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, ...Array(64).fill(0)]), 'a.txt'],
    ['a Windows program', Uint8Array.from([0x4d, 0x5a, ...Array(128).fill(0)]), 'invoice.pdf'],
    [
      'half an image',
      Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]),
      'a.png',
    ],
    ['bytes that are no text', Uint8Array.from([0xff, 0xfe, 0x00, 0x01]), 'a.txt'],
    ['gzip', new Uint8Array(gzipSync('hello')), 'a.txt'],
    ['nothing', '', 'a.pdf'],
  ])('of %s is refused', async (_, bytes, name) => {
    expect(await upload(bytes, name)).toMatchObject({ status: 415, body: { code: 'unsupported_type' } });
    expect(await uploads()).toEqual([]);
  });

  it('of an image with far too many pixels is refused', async () => {
    const huge = { width: 9000, height: 9000, channels: 3, background: '#fff' } as const;
    const bytes = new Uint8Array(await sharp({ create: huge }).png({ compressionLevel: 9 }).toBuffer());
    expect(bytes.byteLength).toBeLessThan(1024 ** 2);
    expect(await upload(bytes, 'bomb.png')).toMatchObject({ status: 415 });
  });

  it('may have as many bytes as the setting says, and not one more', async () => {
    const { version } = (await api.ask('GET /admin/settings/files', { token: (await api.staff('admin')).token }))
      .body as { version: number };
    await changeSetting(api.front, caller, { name: 'files', version, value: { maxBytes: 4096 } });
    expect(await upload('x'.repeat(4096), 'a.txt')).toMatchObject({ status: 201 });
    expect(await upload('x'.repeat(4097), 'a.txt')).toMatchObject({ status: 413, body: { code: 'too_large' } });
    expect(await upload('x'.repeat(200_000), 'a.txt')).toMatchObject({ status: 413, body: { code: 'too_large' } });
    await changeSetting(api.front, caller, { name: 'files', version: version + 1, value: { maxBytes: 1024 ** 2 } });
    expect(await uploads()).toEqual([]);
  });

  it('for somebody else’s conversation is refused before its bytes are read, and so is one for none', async () => {
    const bob = await somebody(api);
    expect(await upload('hello', 'a.txt', { ...ann, id: bob.id })).toMatchObject({ status: 404 });
    expect(await upload('hello', 'a.txt', { ...ann, id: newId() })).toMatchObject({ status: 404 });
    expect(await upload('hello', 'a.txt', { ...ann, id: '../../etc' })).toMatchObject({ status: 400 });
    expect(await upload('hello', 'a.txt', { ...ann, token: 'none' })).toMatchObject({ status: 401 });
  });

  it.each([
    ['no form', 'application/json', '{}', 415],
    [
      'a form without an end',
      'multipart/form-data; boundary=x',
      '--x\r\ncontent-disposition: form-data; name="a"\r\n\r\n',
      400,
    ],
    [
      'a form without a file',
      'multipart/form-data; boundary=x',
      '--x\r\ncontent-disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n',
      400,
    ],
  ])('that is %s is refused', async (_, type, body, status) => {
    const headers = { 'content-type': type };
    expect(await api.ask('POST /files', { token: ann.token, body, headers })).toMatchObject({ status });
  });

  it('whose file comes first is told what comes before it', async () => {
    const form = new FormData();
    form.set('file', new Blob(['hello']), 'a.txt');
    form.set('conversationId', ann.id);
    const headers = { authorization: `Bearer ${ann.token}` };
    const response = await fetch(`${api.url}/api/v1/files`, { method: 'POST', headers, body: form });
    expect(response.status).toBe(400);
    const message = 'is the id of a conversation, and comes before the file';
    expect(await response.json()).toMatchObject({ details: [{ path: 'conversationId', message }] });
  });

  /** The form so far: its file goes on. */
  const begun = (conversationId: string) =>
    `--x\r\ncontent-disposition: form-data; name="conversationId"\r\n\r\n${conversationId}\r\n` +
    '--x\r\ncontent-disposition: form-data; name="file"; filename="a.txt"\r\n\r\nhello';

  it('that breaks off leaves nothing behind, on the disk or open', async () => {
    const { hostname, port } = new URL(api.url);
    const socket = connect(Number(port), hostname);
    socket.write(
      `POST /api/v1/files HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${ann.token}\r\ncontent-type: multipart/form-data; boundary=x\r\ncontent-length: 5000\r\n\r\n${begun(ann.id)}`,
    );
    await until('it has begun', async () => (await uploads()).length === 1);
    socket.destroy();
    await until('it is cleared away', async () => (await uploads()).length === 0);
    await until('it is closed', async () => (await openFiles(join(api.config.DATA_DIR, 'uploads'))).length === 0);
  });

  it.each([
    ['in a conversation of theirs', () => ann.id, 400],
    ['in one that is not theirs', newId, 404],
  ])('whose form ends inside its file is refused: %s', async (_, conversationId, status) => {
    const headers = { authorization: `Bearer ${ann.token}`, 'content-type': 'multipart/form-data; boundary=x' };
    const request = { method: 'POST', headers, body: begun(conversationId()) };
    const answers = await Promise.all(Array.from({ length: 5 }, () => fetch(`${api.url}/api/v1/files`, request)));
    for (const answer of answers) expect([400, status]).toContain(answer.status);
    expect(await uploads()).toEqual([]);
  });

  it('that is no form is not taken', async () => {
    const headers = { authorization: `Bearer ${ann.token}`, 'content-type': 'multipart/form-data; xboundary=B' };
    const answer = await fetch(`${api.url}/api/v1/files`, { method: 'POST', headers, body: 'x' });
    expect(answer.status).toBe(415);
  });
});

/** What this process has open under a folder, deleted or not. */
async function openFiles(folder: string): Promise<string[]> {
  const handles = await readdir('/proc/self/fd');
  const paths = await Promise.all(handles.map((handle) => readlink(`/proc/self/fd/${handle}`).catch(() => '')));
  return paths.filter((path) => path.startsWith(folder));
}

describe('a link', () => {
  it('opens one file until it ends', async () => {
    const { body } = await upload('hello', 'a.txt');
    const other = (await upload('other', 'b.txt')).body;
    const query = body.url.split('?')[1];
    expect((await get(`/api/v1/files/${other.fileId}?${query}`)).status).toBe(403);
    expect((await get(body.url.replace(/signature=./, 'signature=!'))).status).toBe(403);
    expect((await get(`${body.url}&variant=thumbnail`)).status).toBe(403);
    const later = body.url.replace(/expires=(\d+)/, (_, at) => `expires=${Number(at) + 1000}`);
    expect((await get(later)).status).toBe(403);
    api.clock.ahead = 301_000;
    expect((await get(body.url)).status).toBe(410);
    api.clock.ahead = 0;
    expect((await get(`/api/v1/files/${body.fileId}`)).status).toBe(400);
  });

  it('is given to who may see the conversation, and to nobody else', async () => {
    const { body } = await upload('hello', 'a.txt');
    const path = `GET /files/${body.fileId}/link`;
    const fresh = await api.ask(path, { token: ann.token });
    expect(fresh).toMatchObject({ status: 200, body: { thumbnailUrl: null } });
    expect((await get((fresh.body as Kept).url)).status).toBe(200);
    expect(await api.ask(path, { token: (await api.staff('agent')).token })).toMatchObject({ status: 200 });
    expect(await api.ask(path, { token: (await somebody(api)).token })).toMatchObject({ status: 404 });
    expect(await api.ask(`GET /files/${newId()}/link`, { token: ann.token })).toMatchObject({ status: 404 });
  });
});

describe('a message with files', () => {
  it('carries them, with words or without', async () => {
    const person = await somebody(api);
    const { fileId } = (await upload(png, 'cat.png', person)).body;
    expect(await say([{ fileId }], '', person)).toMatchObject({ status: 202 });
    const second = (await upload('hello', 'a.txt', person)).body.fileId;
    expect(await say([{ fileId: second }, { fileId: second }], 'look', person)).toMatchObject({ status: 202 });
    const messages = await until('both are there', async () => {
      const all = await thread(person);
      return all.length === 2 && all;
    });
    expect(messages).toMatchObject([
      { kind: 'file', text: '', attachments: [{ fileId, name: 'cat.png', type: 'image/png', size: png.byteLength }] },
      { kind: 'text', text: 'look', attachments: [{ fileId: second }] },
    ]);
    expect(messages[1]?.attachments).toHaveLength(1);
    const row = await api
      .knex('files')
      .where({ id: idToBytes(fileId) })
      .first();
    expect(row).toMatchObject({ message_id: expect.any(Buffer), attached_at: expect.any(Date) });
  });

  it.each(['one that is not there', 'somebody else’s', 'one of another conversation'])(
    'names no file that is %s',
    async (which) => {
      const bob = await somebody(api);
      const theirs = (await upload('hello', 'a.txt', bob)).body.fileId;
      const { id } = (await api.ask('POST /chat/conversations', { token: ann.token, json: {} })).body as { id: string };
      const elsewhere = (await upload('hello', 'a.txt', { ...ann, id })).body.fileId;
      const fileId = { 'one that is not there': newId(), 'somebody else’s': theirs }[which] ?? elsewhere;
      const refused = await say([{ fileId }]);
      expect(refused).toMatchObject({
        status: 400,
        body: { code: 'bad_request', details: [{ path: 'attachments.0.fileId' }] },
      });
    },
  );

  it('says something', async () => {
    expect(await say([], ' ')).toMatchObject({ status: 400 });
  });

  it('is refused where files are switched off, and so is an upload', async () => {
    const { fileId } = (await upload('hello', 'a.txt')).body;
    await changeSetting(api.front, caller, { name: 'features', version: 0, value: { attachments: false } });
    expect(await say([{ fileId }])).toMatchObject({ status: 403 });
    expect(await upload('hello', 'a.txt')).toMatchObject({ status: 403 });
    await changeSetting(api.front, caller, { name: 'features', version: 1, value: { attachments: true } });
  });
});

describe('files that nobody needs', () => {
  it('go after a day when no message took them, with their bytes', async () => {
    const person = await somebody(api);
    const taken = (await upload('taken', 'a.txt', person)).body;
    const orphan = (await upload(png, 'b.png', person)).body;
    await say([{ fileId: taken.fileId }], '', person);
    await until('one is taken', async () => (await thread(person)).length === 1);
    const later = { ...api.front, now: () => Date.now() + 25 * 3_600_000 };
    expect(await sweepOrphans(api.front)).toBe(0);
    expect(await sweepOrphans(later)).toBeGreaterThan(0);
    expect((await get(taken.url)).status).toBe(200);
    expect((await get(orphan.url)).status).toBe(404);
    expect(await api.front.files.read(`${orphan.fileId}.thumbnail`)).toBe(null);
    expect(await sweepOrphans(later)).toBe(0);
  });

  it('go with an erased conversation; twice is once', async () => {
    const person = await somebody(api);
    const { url, fileId } = (await upload('secret', 'a.txt', person)).body;
    for (let time = 0; time < 2; time += 1) await eraseFiles(api.front, person.id);
    expect((await get(url)).status).toBe(404);
    expect(await api.front.files.read(fileId)).toBe(null);
  });
});

it('names have no folders, no control characters and an end', () => {
  expect(cleanName('../../etc/passwd')).toBe('passwd');
  expect(cleanName('C:\\temp\\a.txt')).toBe('a.txt');
  expect(cleanName('a\r\nset-cookie: x\u202egpj.exe')).toBe('aset-cookie: xgpj.exe');
  expect(cleanName('\ud800')).toBe('\ufffd');
  expect(cleanName('')).toBe('file');
  expect(cleanName(`${'x'.repeat(400)}.pdf`)).toBe(`${'x'.repeat(200)}.pdf`);
});

describe('a bucket', () => {
  it('keeps files like a folder does', async () => {
    const s3 = await openS3Server();
    const bucket = { S3_BUCKET: 'chat', S3_ENDPOINT: s3.url, S3_PATH_STYLE: 'true' };
    const other = await openApiFixture({ ...bucket, S3_ACCESS_KEY_ID: 'id', S3_SECRET_ACCESS_KEY: 'secret' });
    other.releasers.add(s3.close);
    try {
      const person = await somebody(other);
      const { body } = await upload(png, 'cat.png', person, other);
      expect([...s3.objects.keys()].sort()).toEqual([`/chat/${body.fileId}`, `/chat/${body.fileId}.thumbnail`]);
      expect(s3.objects.get(`/chat/${body.fileId}`)?.type).toBe('image/png');
      expect(s3.asked[0]).toContain('AWS4-HMAC-SHA256');
      expect(new Uint8Array(await (await get(body.url, other)).arrayBuffer())).toEqual(png);
      await eraseFiles(other.front, person.id);
      expect(s3.objects.size).toBe(0);
      expect(await other.front.files.read(body.fileId)).toBe(null);
    } finally {
      await other.close();
    }
  });
});
