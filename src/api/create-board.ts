import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { KoaAdapter } from '@bull-board/koa';
import type { Middleware } from 'koa';
import type { ApiDeps } from './api-state.ts';

/**
 * Bull Board under `path`. Lane queues can be looked at only: its buttons could delete messages that were acknowledged,
 * or change their order.
 */
export function createBoard({ queues }: Pick<ApiDeps, 'queues'>, path: string): Middleware {
  const adapters = [...queues.raw()].map(
    ([name, queue]) => new BullMQAdapter(queue, { readOnlyMode: name.startsWith('lane-') }),
  );
  const server = new KoaAdapter();
  server.setBasePath(path);
  createBullBoard({
    queues: adapters,
    serverAdapter: server,
    options: { uiConfig: { boardTitle: 'Chat API', miscLinks: [{ text: 'Log out', url: '/admin/logout' }] } },
  });
  return server.registerPlugin();
}
