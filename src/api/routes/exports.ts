import { Readable } from 'node:stream';
import type Router from '@koa/router';
import { exportRoutes } from '#contract/routes/exports.ts';
import { recordAudit } from '#shared/commands/record-audit.ts';
import { visibleConversation } from '#shared/commands/visible-conversation.ts';
import { readDetail } from '#shared/db/desk-reads.ts';
import type { Account } from '#shared/token/account.ts';
import type { ApiContext, ApiDeps, ApiState } from '../api-state.ts';
import { callerOf } from '../caller.ts';
import { type Conversations, exportAsCsv, exportAsJson, readConversations } from '../export-conversations.ts';
import { mount } from '../mount.ts';
import { reachOf } from '../reach.ts';

type Format = 'json' | 'csv';
type Asked = { account: Account; ctx: ApiContext };

/** Conversations as files, sent while they are read. Who took what is in the audit log before the first byte is out. */
export function serveExports(router: Router<ApiState>, deps: ApiDeps): void {
  const { knex, now } = deps;
  mount(router, deps, exportRoutes, {
    'GET /admin/conversations/export': async ({ query: { format, ...filter }, subject, ...asked }) => {
      const reach = reachOf(subject);
      await record(asked, null, { format, ...filter });
      send(asked.ctx, format, 'conversations', readConversations(knex, { filter, reach }));
    },
    'GET /admin/conversations/:id/export': async ({ params: { id }, query: { format }, subject, ...asked }) => {
      const {
        session: _,
        notes: __,
        ...conversation
      } = await readDetail(knex, await visibleConversation(knex, id, subject));
      await record(asked, id, { format });
      send(asked.ctx, format, `conversation-${id}`, [conversation]);
    },
  });

  const record = (asked: Asked, id: string | null, after: Record<string, unknown>) =>
    recordAudit(knex, {
      ...callerOf(asked),
      action: 'conversation.export',
      target: { type: 'conversation', id },
      after,
      at: now(),
    });

  function send(ctx: ApiContext, format: Format, name: string, conversations: Conversations): void {
    ctx.type = format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json';
    ctx.set('content-disposition', `attachment; filename="${name}.${format}"`);
    ctx.body = Readable.from((format === 'csv' ? exportAsCsv : exportAsJson)(knex, conversations));
  }
}
