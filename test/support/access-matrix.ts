import type { RouteName } from '#contract/routes/route.ts';
import type { agentRequests, chatRequests } from '#contract/sockets.ts';

/** Everybody who may knock, in the order of the columns below. */
export const askers = [
  'anonymous',
  'customer',
  'agent',
  'supervisor',
  'admin',
  'custom role',
  'deactivated admin',
] as const;
export type Asker = (typeof askers)[number];

/** The custom role of the column: the one permission it has. */
export const customPermission = 'conversations.read';

/**
 * What a door says: `yes` lets on, 401 does not know who asks, 403 knows and refuses. `any` is open to all: who is
 * behind it is settled by what the body holds (a password, a one-time token), so only a fault of ours is wrong.
 */
type Verdict = 'yes' | '401' | '403' | 'any';
type Row = readonly [Verdict, Verdict, Verdict, Verdict, Verdict, Verdict, Verdict];

const open: Row = ['any', 'any', 'any', 'any', 'any', 'any', 'any'];
const account: Row = ['401', 'yes', 'yes', 'yes', 'yes', 'yes', '401'];
const staff: Row = ['401', '403', 'yes', 'yes', 'yes', 'yes', '401'];
const customer: Row = ['401', 'yes', '403', '403', '403', '403', '401'];
const agents: Row = ['401', '403', 'yes', 'yes', 'yes', '403', '401'];
const supervisors: Row = ['401', '403', '403', 'yes', 'yes', '403', '401'];
const admins: Row = ['401', '403', '403', '403', 'yes', '403', '401'];

/** The desk: for whom reads conversations, the custom role too. Which ones they see is the handler's to say. */
const watchers: Row = ['401', '403', 'yes', 'yes', 'yes', 'yes', '401'];

/** Written by hand and read by whoever reviews a new route: the test fails for a route without a row. */
export const routeMatrix: Record<RouteName, Row> = {
  'POST /auth/login': open,
  'POST /auth/refresh': open,
  'POST /auth/logout': open,
  'POST /auth/visitor': open,
  'GET /me': account,
  'POST /me/password': staff,
  'POST /auth/invitations/accept': open,
  'POST /auth/password/reset-request': open,
  'POST /auth/password/reset': open,
  'GET /me/sessions': account,
  'DELETE /me/sessions/:id': account,
  'DELETE /me/sessions': account,

  'POST /chat/conversations': customer,
  'GET /chat/conversations': customer,
  'GET /chat/conversations/:id': customer,
  'GET /chat/conversations/:id/messages': customer,
  'POST /chat/conversations/:id/messages': customer,
  'POST /chat/conversations/:id/handoff': customer,
  'POST /chat/conversations/:id/close': customer,
  'POST /chat/conversations/:id/rating': customer,
  'GET /chat/settings': open,

  // Who may not answer may bring no file either.
  'POST /files': ['401', 'yes', 'yes', 'yes', 'yes', '403', '401'],
  'GET /files/:id/link': account,
  'GET /files/:id': open,

  'GET /admin/sites': admins,
  'GET /admin/sites/:id': admins,
  'POST /admin/sites': admins,
  'PATCH /admin/sites/:id': admins,
  'DELETE /admin/sites/:id': admins,
  'POST /admin/sites/:id/identity-keys': admins,
  'DELETE /admin/sites/:id/identity-keys/:keyId': admins,
  'GET /admin/users': agents,
  'GET /admin/users/:id': agents,
  'POST /admin/users': admins,
  'POST /admin/users/invite': admins,
  'POST /admin/users/:id/reset-link': admins,
  'PATCH /admin/users/:id': admins,
  'GET /admin/roles': agents,
  'GET /admin/roles/:name': agents,
  'POST /admin/roles': admins,
  'PATCH /admin/roles/:name': admins,
  'DELETE /admin/roles/:name': admins,
  'GET /admin/agents': agents,
  'GET /admin/skill-groups': watchers,
  'GET /admin/skill-groups/:id': watchers,
  'POST /admin/skill-groups': supervisors,
  'PATCH /admin/skill-groups/:id': supervisors,
  'DELETE /admin/skill-groups/:id': supervisors,
  'GET /admin/audit': supervisors,

  'PATCH /me': customer,
  'GET /admin/customers': agents,
  'POST /admin/customers': agents,
  'GET /admin/customers/:id': agents,
  'PATCH /admin/customers/:id': agents,
  'POST /admin/customers/:id/merge': supervisors,
  'POST /admin/customers/:id/erase': admins,
  'GET /admin/customers/:id/export': supervisors,
  'GET /admin/customer-tasks/:id': agents,

  'GET /admin/conversations': watchers,
  'GET /admin/conversations/:id': watchers,
  'PATCH /admin/conversations/:id': agents,
  'GET /admin/conversations/:id/messages': watchers,
  'GET /admin/conversations/:id/notes': watchers,
  'GET /admin/conversations/:id/events': watchers,
  'GET /admin/conversations/:id/sessions': watchers,
  'POST /admin/conversations/:id/messages': agents,
  'POST /admin/conversations/:id/notes': agents,
  'POST /admin/conversations/:id/tags': agents,
  'POST /admin/conversations/:id/take': agents,
  'POST /admin/conversations/:id/release': agents,
  'POST /admin/conversations/:id/close': agents,
  'POST /admin/conversations/:id/transfer': agents,
  'POST /admin/conversations/:id/assign': supervisors,
  'POST /admin/conversations/bulk': supervisors,
  'GET /admin/conversations/export': supervisors,
  'GET /admin/conversations/:id/export': supervisors,
  'GET /admin/bulk-jobs/:id': supervisors,
  'POST /admin/bulk-jobs/:id/cancel': supervisors,
  'GET /admin/messages': watchers,
  'GET /admin/sessions': watchers,
  'GET /admin/tags': watchers,

  'GET /admin/webhooks': supervisors,
  'POST /admin/webhooks': admins,
  'GET /admin/webhooks/:id': supervisors,
  'PATCH /admin/webhooks/:id': admins,
  'DELETE /admin/webhooks/:id': admins,
  'POST /admin/webhooks/:id/secret': admins,
  'POST /admin/webhooks/:id/ping': admins,
  'GET /admin/webhooks/:id/deliveries': supervisors,
  'GET /admin/webhooks/:id/deliveries/:deliveryId': supervisors,
  'POST /admin/webhooks/:id/deliveries/:deliveryId/redeliver': admins,

  'GET /admin/knowledge/documents': agents,
  'GET /admin/knowledge/documents/:id': agents,
  'POST /admin/knowledge/documents': supervisors,
  'POST /admin/knowledge/upload': supervisors,
  'PATCH /admin/knowledge/documents/:id': supervisors,
  'DELETE /admin/knowledge/documents/:id': supervisors,
  'DELETE /admin/knowledge/samples': supervisors,
  'POST /admin/knowledge/search': agents,

  'GET /admin/canned-replies': staff,
  'GET /admin/canned-replies/:id': staff,
  'POST /admin/canned-replies': supervisors,
  'PATCH /admin/canned-replies/:id': supervisors,
  'DELETE /admin/canned-replies/:id': supervisors,

  'GET /admin/analytics/overview': supervisors,
  'GET /admin/analytics/volume': supervisors,
  'GET /admin/analytics/states': supervisors,
  'GET /admin/analytics/handoffs': supervisors,
  'GET /admin/analytics/response-times': supervisors,
  'GET /admin/analytics/satisfaction': supervisors,
  'GET /admin/analytics/agents': supervisors,
  'GET /admin/analytics/ai': supervisors,
  'GET /admin/analytics/:report/export': supervisors,

  'GET /admin/business-hours': watchers,
  'PATCH /admin/business-hours': admins,
  'GET /admin/dead-letters': admins,
  'GET /admin/dead-letters/:id': admins,
  'POST /admin/dead-letters/:id/retry': admins,
  'POST /admin/dead-letters/retry': admins,
  'DELETE /admin/dead-letters/:id': admins,
  'GET /admin/instances': admins,
  'GET /admin/alerts': admins,

  'GET /admin/settings': supervisors,
  'GET /admin/settings/:name': supervisors,
  'PATCH /admin/settings/:name': admins,
  'GET /admin/settings/:name/versions': supervisors,
  'POST /admin/settings/:name/rollback': admins,
};

/** The same for `/chat`: whoever is no customer is not let in at all. */
export const chatMatrix: Record<keyof typeof chatRequests, Row> = {
  'conversation:open': customer,
  'conversation:sync': customer,
  'conversation:leave': customer,
  'message:send': customer,
  'message:read': customer,
  'typing:set': customer,
  'reply:stop': customer,
  'handoff:request': customer,
  'handoff:cancel': customer,
  'conversation:close': customer,
  'conversation:rate': customer,
  'auth:refresh': customer,
};

export const agentMatrix: Record<keyof typeof agentRequests, Row> = {
  'waiting:list': watchers,
  'conversation:watch': watchers,
  'conversation:sync': watchers,
  'conversation:leave': watchers,
  'message:read': watchers,
  'conversation:take': agents,
  'conversation:transfer': agents,
  'conversation:release': agents,
  'conversation:close': agents,
  'message:send': agents,
  'typing:set': agents,
  'reply:stop': agents,
  'note:add': agents,
  'suggestion:request': agents,
  'presence:set': agents,
  'auth:refresh': watchers,
};
