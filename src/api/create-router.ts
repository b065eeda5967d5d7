import Router from '@koa/router';
import type { ApiDeps, ApiState } from './api-state.ts';
import { serveAnalytics } from './routes/analytics.ts';
import { serveAudit } from './routes/audit.ts';
import { serveAuth } from './routes/auth.ts';
import { serveBoardLogIn } from './routes/board-log-in.ts';
import { serveBulkJobs } from './routes/bulk.ts';
import { serveCannedReplies } from './routes/canned-replies.ts';
import { serveChat } from './routes/chat.ts';
import { serveConversations } from './routes/conversations.ts';
import { serveCustomers } from './routes/customers.ts';
import { serveDeadLetters } from './routes/dead-letters.ts';
import { serveDocs } from './routes/docs.ts';
import { serveExports } from './routes/exports.ts';
import { serveFiles } from './routes/files.ts';
import { serveHealth } from './routes/health.ts';
import { serveHome } from './routes/home.ts';
import { serveInstances } from './routes/instances.ts';
import { serveKnowledge } from './routes/knowledge.ts';
import { serveRoles } from './routes/roles.ts';
import { serveSessions } from './routes/sessions.ts';
import { serveSettings } from './routes/settings.ts';
import { serveSites } from './routes/sites.ts';
import { serveUsers } from './routes/users.ts';
import { serveWeb } from './routes/web.ts';
import { serveWebhooks } from './routes/webhooks.ts';

/** Every route but Bull Board's own. `contract/routes` lists those under `/api/v1`. */
export function createRouter(deps: ApiDeps): Router<ApiState> {
  const api = new Router<ApiState>({ prefix: '/api/v1' });
  serveAuth(api, deps);
  serveChat(api, deps);
  serveFiles(api, deps);
  serveSettings(api, deps);
  serveUsers(api, deps);
  serveRoles(api, deps);
  serveSites(api, deps);
  serveAudit(api, deps);
  serveCustomers(api, deps);
  serveBulkJobs(api, deps);
  serveExports(api, deps);
  serveConversations(api, deps);
  serveSessions(api, deps);
  serveWebhooks(api, deps);
  serveKnowledge(api, deps);
  serveCannedReplies(api, deps);
  serveAnalytics(api, deps);
  serveDeadLetters(api, deps);
  serveInstances(api, deps);

  const router = new Router<ApiState>();
  router.use(api.routes());
  serveHealth(router, deps);
  serveHome(router, deps);
  serveWeb(router, deps);
  serveDocs(router, deps);
  serveBoardLogIn(router, deps);
  return router;
}
