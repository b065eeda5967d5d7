import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { settingNames } from '#contract/settings.ts';
import { openContext } from '#shared/context.ts';
import { type Api, openApiFixture } from '../../support/api-fixture.ts';
import { until } from '../../support/until.ts';

type Setting = { name: string; version: number; value: Record<string, unknown>; firstValue: Record<string, unknown> };

let api: Api;
let token: string;
beforeAll(async () => {
  api = await openApiFixture({ HANDOFF_TIMEOUT_SECONDS: '77' });
  token = (await api.staff('admin')).token;
});
afterAll(() => api.close());

const read = async (name: string) => (await api.ask(`GET /admin/settings/${name}`, { token })).body as Setting;
const change = (name: string, json: object) => api.ask(`PATCH /admin/settings/${name}`, { token, json });

describe('the configuration centre', () => {
  it('shows every group with its version, its value and a schema that describes each field', async () => {
    const { body } = await api.ask('GET /admin/settings', { token });
    const { items } = body as { items: (Setting & { schema: { properties: Record<string, object> } })[] };
    expect(items.map(({ name }) => name)).toEqual(settingNames);
    for (const { version, value, schema } of items) {
      expect(version).toBe(0);
      expect(Object.keys(schema.properties)).toEqual(Object.keys(value));
    }
  });

  it('takes first values from the environment', async () => {
    expect(await read('handoff')).toMatchObject({
      version: 0,
      value: { timeoutSeconds: 77, agentSilenceSeconds: 600 },
    });
  });

  it('changes the named fields only, keeps who did it, and says so in the audit log', async () => {
    const changed = await change('assistant', { version: 0, value: { name: 'Blue' } });
    expect(changed).toMatchObject({ status: 200, body: { version: 1, value: { name: 'Blue', greeting: '' } } });
    const { body } = await api.ask('GET /admin/settings/assistant/versions', { token });
    expect(body).toMatchObject({ items: [{ version: 1, user: { name: 'admin' } }], nextCursor: null });
    const entry = await api.knex('audit_log').where({ target_type: 'setting', target_id: 'assistant' }).first();
    expect(entry).toMatchObject({ action: 'setting.change', actor_name: 'admin', ip: expect.any(String) });
    expect([JSON.parse(entry.before), JSON.parse(entry.after)]).toEqual([{ name: 'Assistant' }, { name: 'Blue' }]);
  });

  it('is followed by other processes without a restart, also when Redis does not tell them', async () => {
    const other = await openContext(api.config, 'other', 'worker');
    try {
      const heard: unknown[] = [];
      other.settings.on('privacy', (value) => heard.push(value.retentionDays));
      await change('privacy', { version: 0, value: { retentionDays: 30 } });
      await until('the other process follows', () => other.settings.get('privacy').retentionDays === 30);
      other.subscriber.disconnect();
      await change('privacy', { version: 1, value: { retentionDays: 31 } });
      await until('it follows without Redis', () => other.settings.get('privacy').retentionDays === 31);
      expect(heard).toEqual([30, 31]);
    } finally {
      await other.releasers.close();
    }
  });

  it('lets one of two changes of the same version win', async () => {
    for (const version of [0, 1]) {
      const changes = [true, false, true].map((suggestions) => change('features', { version, value: { suggestions } }));
      const answers = await Promise.all(changes);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
      expect(await read('features')).toMatchObject({ version: version + 1 });
    }
  });

  it('rolls back to an earlier version, and to the first values', async () => {
    const { version } = await read('files');
    await change('files', { version, value: { linkSeconds: 60 } });
    await change('files', { version: version + 1, value: { linkSeconds: 90 } });
    const back = await api.ask('POST /admin/settings/files/rollback', { token, json: { version: 2, to: 1 } });
    expect(back).toMatchObject({ status: 200, body: { version: 3, value: { linkSeconds: 60 } } });
    const first = await api.ask('POST /admin/settings/files/rollback', { token, json: { version: 3, to: 0 } });
    expect(first).toMatchObject({ status: 200, body: { version: 4, value: { linkSeconds: 300 } } });
    const none = await api.ask('POST /admin/settings/files/rollback', { token, json: { version: 4, to: 99 } });
    expect(none).toMatchObject({ status: 404, body: { code: 'not_found' } });
    const page = await api.ask('GET /admin/settings/files/versions?limit=3', { token });
    expect(page).toMatchObject({ body: { items: [{ version: 4 }, { version: 3 }, { version: 2 }] } });
    // The number as it is comes from releases before.
    for (const cursor of [(page.body as { nextCursor: string }).nextCursor, '2']) {
      const rest = await api.ask(`GET /admin/settings/files/versions?limit=3&cursor=${cursor}`, { token });
      expect(rest).toMatchObject({ body: { items: [{ version: 1 }], nextCursor: null } });
    }
  });

  it.each([
    ['a wrong type', 'handoff', { timeoutSeconds: 'long' }, 'timeoutSeconds'],
    ['a value out of range', 'security', { passwordMinLength: 3 }, 'passwordMinLength'],
    ['a field that is not there', 'assistant', { colour: 'blue' }, 'colour'],
    ['a fault deep inside', 'limits', { auth: { points: 0 } }, 'auth.points'],
  ])('refuses %s and changes nothing', async (_, name, value, path) => {
    const before = await read(name);
    const answer = await change(name, { version: before.version, value });
    expect(answer).toMatchObject({ status: 400, body: { code: 'bad_request', details: [{ path }] } });
    expect(await read(name)).toEqual(before);
  });

  it('knows no other group', async () => {
    expect(await api.ask('GET /admin/settings/nothing', { token })).toMatchObject({ status: 404 });
    expect(await change('nothing', { version: 0, value: {} })).toMatchObject({ status: 404 });
  });

  it('can be read by supervisors and changed by admins', async () => {
    const supervisor = (await api.staff('supervisor')).token;
    expect(await api.ask('GET /admin/settings', { token: supervisor })).toMatchObject({ status: 200 });
    const refused = { token: supervisor, json: { version: 0, value: {} } };
    expect(await api.ask('PATCH /admin/settings/security', refused)).toMatchObject({ status: 403 });
    expect(await api.ask('GET /admin/settings', { token: (await api.staff('agent')).token })).toMatchObject({
      status: 403,
    });
  });

  it('tells a chat window what it needs, and nothing else', async () => {
    const { body } = await api.ask('GET /chat/settings');
    expect(body).toEqual({
      realtimeUrl: 'http://127.0.0.1:3001',
      assistant: { name: 'Blue', greeting: '' },
      features: { ratings: true, attachments: true },
      hours: { open: true, opensAt: null, timeZone: 'UTC' },
      files: { maxBytes: 20 * 1024 ** 2, types: expect.arrayContaining(['image/png']) },
    });
  });
});
