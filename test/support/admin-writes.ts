import type { RouteName } from '#contract/routes/route.ts';
import { addDocument } from '#shared/commands/knowledge/add-document.ts';
import { sampleDocuments } from '#shared/commands/knowledge/seed-faq.ts';
import { parkJob } from '#shared/commands/park-job.ts';
import { listLetters } from '#shared/db/dead-letters.ts';
import type { Api, Asked } from './api-fixture.ts';
import { password } from './api-fixture.ts';

/** What the requests below are made with: an admin's token, and things that every case makes anew. */
export type World = { api: Api; token: string; made(route: string, json?: object): Promise<Record<string, unknown>> };

/** A request that is carried out: values for `:id` and its like, and what else goes with it. */
export type Write = { params?: Record<string, unknown>; asked?: Asked };

type Prepare = (world: World) => Promise<Write>;

let counted = 0;
const fresh = (what: string) => `${what}${++counted}`;

const user = ({ made }: World) =>
  made('POST /admin/users', { email: `${fresh('u')}@shop.example`, name: 'Bo', role: 'agent', password });
const role = ({ made }: World) => made('POST /admin/roles', { name: fresh('role'), permissions: [] });
const group = async (world: World) => {
  const { id } = await user(world);
  return world.made('POST /admin/skill-groups', { name: fresh('Group '), memberIds: [id] });
};
const customer = ({ made }: World) => made('POST /admin/customers', { name: 'Ann' });
const site = ({ made }: World) => made('POST /admin/sites', { name: fresh('Shop ') });
const webhook = ({ made }: World) =>
  made('POST /admin/webhooks', { url: 'https://hooks.shop.example/', events: ['message.created'] });

const page = async ({ made }: World) => {
  const { document } = await made('POST /admin/knowledge/documents', {
    title: fresh('Page '),
    text: 'We open at nine.',
  });
  return document as { id: string; version: number };
};

const canned = ({ made }: World) =>
  made('POST /admin/canned-replies', { shortcut: fresh('/hi'), title: 'Hello', text: 'Hello!' });

/** One that can be sent again. */
async function letter({ api }: World) {
  const parked = { queue: 'handoffs', job: 'waiting.tell', jobId: null, payload: {}, error: 'Error: on purpose' };
  await parkJob(api.knex, parked);
  const [newest] = (await listLetters(api.knex, {}, { after: null, limit: 1 })).items;
  return { id: newest?.id };
}

async function conversation({ api }: World): Promise<{ id: string }> {
  const { accessToken: token } = await api.visitor();
  return (await api.ask('POST /chat/conversations', { token })).body as { id: string };
}
/** One that the admin has. */
async function own(world: World) {
  const { id } = await conversation(world);
  await world.made(`POST /admin/conversations/${id}/take`);
  return { id };
}

const json = (value: object): Asked => ({ json: value });
const on =
  (
    thing: (world: World) => Promise<{ id?: unknown; name?: unknown; version?: unknown }>,
    more?: (version: unknown) => object,
  ): Prepare =>
  async (world) => {
    const { id, name, version } = await thing(world);
    return { params: { id, name }, ...(more ? { asked: json(more(version)) } : {}) };
  };
const bare =
  (body: () => object): Prepare =>
  async () => ({ asked: json(body()) });

/**
 * How each route that changes something for staff is made to do it, so that a test sees what it leaves in the audit
 * log: one entry, or none for the reason given.
 */
export const adminWrites: Record<RouteName, Prepare | { none: string }> = {
  'POST /admin/users': bare(() => ({ email: `${fresh('n')}@shop.example`, name: 'Bo', role: 'agent', password })),
  'POST /admin/users/invite': bare(() => ({ email: `${fresh('i')}@shop.example`, name: 'Bo', role: 'agent' })),
  'POST /admin/users/:id/reset-link': on(user),
  'PATCH /admin/users/:id': on(user, (version) => ({ version, name: 'Rob' })),
  'POST /admin/roles': bare(() => ({ name: fresh('new'), permissions: ['users.read'] })),
  'PATCH /admin/roles/:name': on(role, (version) => ({ version, permissions: ['users.read'] })),
  'DELETE /admin/roles/:name': on(role),

  'POST /admin/skill-groups': bare(() => ({ name: fresh('Group ') })),
  'PATCH /admin/skill-groups/:id': on(group, (version) => ({ version, name: fresh('Group ') })),
  'DELETE /admin/skill-groups/:id': on(group),

  'PATCH /admin/settings/:name': async ({ api, token }) => {
    const { body } = await api.ask('GET /admin/settings/assistant', { token });
    const { version } = body as { version: number };
    return { params: { name: 'assistant' }, asked: json({ version, value: { name: fresh('Blue') } }) };
  },
  'PATCH /admin/business-hours': async ({ api, token }) => {
    const { body } = await api.ask('GET /admin/business-hours', { token });
    const { version } = body as { version: number };
    return { asked: json({ version, exceptions: [{ date: `2001-01-${10 + (++counted % 20)}` }] }) };
  },
  'POST /admin/settings/:name/rollback': async ({ made }) => {
    await made('PATCH /admin/settings/handoff', { version: 0, value: { timeoutSeconds: 99 } });
    return { params: { name: 'handoff' }, asked: json({ version: 1, to: 0 }) };
  },

  'POST /admin/sites': bare(() => ({ name: fresh('Shop ') })),
  'PATCH /admin/sites/:id': on(site, (version) => ({ version, name: fresh('Shop ') })),
  'DELETE /admin/sites/:id': on(site),
  'POST /admin/sites/:id/identity-keys': on(site, () => ({ algorithm: 'HS256' })),
  'DELETE /admin/sites/:id/identity-keys/:keyId': async (world) => {
    const { id } = await site(world);
    const { id: keyId } = await world.made(`POST /admin/sites/${id}/identity-keys`, { algorithm: 'HS256' });
    return { params: { id, keyId } };
  },

  'POST /admin/customers': bare(() => ({ name: 'Ann' })),
  'PATCH /admin/customers/:id': on(customer, (version) => ({ version, name: 'Anna' })),
  'POST /admin/customers/:id/merge': async (world) => {
    const { id: intoId } = await customer(world);
    return { params: await customer(world), asked: json({ intoId }) };
  },
  'POST /admin/customers/:id/erase': on(customer),

  'POST /admin/conversations/:id/messages': { none: 'the message is its own record' },
  'PATCH /admin/conversations/:id': on(conversation, () => ({ attributes: { order: 'A-17' } })),
  'POST /admin/conversations/:id/notes': on(conversation, () => ({ text: 'a note' })),
  'POST /admin/conversations/:id/tags': on(conversation, () => ({ add: ['vip'], remove: [] })),
  'POST /admin/conversations/:id/take': on(conversation),
  'POST /admin/conversations/:id/release': on(own),
  'POST /admin/conversations/:id/close': on(own),
  'POST /admin/conversations/:id/transfer': async (world) => {
    const { id: skillGroupId } = await group(world);
    return { params: await own(world), asked: json({ skillGroupId }) };
  },
  'POST /admin/conversations/:id/assign': async (world) => {
    const { id: agentId } = await user(world);
    return { params: { ...(await conversation(world)) }, asked: json({ agentId }) };
  },
  'POST /admin/conversations/bulk': async (world) => {
    const { id } = await conversation(world);
    return { asked: json({ action: 'tag', ids: [id], tags: ['vip'] }) };
  },
  'POST /admin/bulk-jobs/:id/cancel': async (world) => {
    const { id } = await conversation(world);
    const { jobId } = await world.made('POST /admin/conversations/bulk', { action: 'close', ids: [id] });
    return { params: { id: jobId } };
  },

  'POST /admin/webhooks': bare(() => ({ url: 'https://hooks.shop.example/', events: ['message.created'] })),
  'PATCH /admin/webhooks/:id': on(webhook, (version) => ({ version, description: 'to the shop' })),
  'DELETE /admin/webhooks/:id': on(webhook),
  'POST /admin/webhooks/:id/secret': on(webhook),
  'POST /admin/webhooks/:id/ping': on(webhook),
  'POST /admin/webhooks/:id/deliveries/:deliveryId/redeliver': async (world) => {
    const { id } = await webhook(world);
    const { id: deliveryId } = await world.made(`POST /admin/webhooks/${id}/ping`);
    return { params: { id, deliveryId } };
  },

  'POST /admin/knowledge/documents': bare(() => ({ title: fresh('Page '), text: 'We open at nine.' })),
  'POST /admin/knowledge/upload': async () => ({ asked: formWith(`${fresh('page')}.md`, 'We open at nine.') }),
  'PATCH /admin/knowledge/documents/:id': on(page, (version) => ({ version, active: false })),
  'DELETE /admin/knowledge/documents/:id': on(page),
  'DELETE /admin/knowledge/samples': async ({ api }) => {
    for (const document of sampleDocuments().slice(0, 2)) await addDocument(api.knex, document);
    return {};
  },
  'POST /admin/knowledge/search': { none: 'it only reads' },

  'POST /admin/canned-replies': bare(() => ({ shortcut: fresh('/new'), title: 'Hello', text: 'Hello!' })),
  'PATCH /admin/canned-replies/:id': on(canned, (version) => ({ version, title: 'Good day' })),
  'DELETE /admin/canned-replies/:id': on(canned),

  'POST /admin/dead-letters/:id/retry': on(letter),
  'POST /admin/dead-letters/retry': async (world) => {
    await letter(world);
    return {};
  },
  'DELETE /admin/dead-letters/:id': on(letter),
};

/** A form with one file, as `fetch` would send it. */
const formWith = (name: string, text: string): Asked => ({
  headers: { 'content-type': 'multipart/form-data; boundary=xx' },
  body: `--xx\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\n\r\n${text}\r\n--xx--\r\n`,
});

/** Every route that changes something for staff. */
export const isAdminWrite = (route: string): boolean => /^(?:POST|PUT|PATCH|DELETE) \/admin\//.test(route);
