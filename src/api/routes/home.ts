import type Router from '@koa/router';
import type { ApiDeps, ApiState } from '../api-state.ts';
import { escapeHtml, showPage } from '../pages/html-page.ts';
import { pagePolicy } from '../pages/page-policy.ts';

/** A page for people who open the address in a browser, with the widget on it to try. */
export function serveHome(router: Router<ApiState>, { config }: ApiDeps): void {
  const body = (origin: string) => `
<p>An AI customer-service chat. Customers write, an AI answers from the business's knowledge, and a human agent can
take over at any moment. The button in the corner is what your customers see: write to it.</p>
<ul>
  <li><a href="/console">The console</a>, where agents and admins work</li>
  <li><a href="/docs">The REST API</a>, to read and to try; <a href="/openapi.json">OpenAPI</a> and
  <a href="/asyncapi.json">AsyncAPI</a> for programs</li>
  <li><a href="/admin/queues">Bull Board</a>: the queues (for admins)</li>
  <li><a href="/health/ready">Health</a> and <a href="/metrics">metrics</a> of this process</li>
  <li><a href="/.well-known/jwks.json">JWKS</a>: the keys that sign access tokens</li>
  <li>REST under <code>/api/v1</code>; Socket.IO on port ${config.REALTIME_PORT}, <code>/chat</code> and
  <code>/agent</code></li>
</ul>
<p>To have that button on a page of your own, add</p>
<pre><code>&lt;script src="${escapeHtml(origin)}/widget.js" async&gt;&lt;/script&gt;</code></pre>
<script src="/widget.js" async></script>`;
  router.get('/', (ctx) => {
    showPage(ctx, 'Chat API', body(`${ctx.protocol}://${ctx.host}`));
    ctx.set('content-security-policy', pagePolicy(ctx, config));
  });
}
