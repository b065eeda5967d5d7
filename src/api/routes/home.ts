import type Router from '@koa/router';
import type { ApiDeps, ApiState } from '../api-state.ts';
import { escapeHtml, showPage } from '../pages/html-page.ts';
import { pagePolicy } from '../pages/page-policy.ts';

/** The console's. Browsers ask for it by this name, whatever it is, on every page that names none. */
const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><rect width="24" height="24" rx="6" fill="#4f46e5"/>' +
  '<path d="M6 7h12v8h-7l-3 3v-3H6Z" fill="white"/></svg>';

/** A page for people who open the address in a browser, with the widget on it to try. */
export function serveHome(router: Router<ApiState>, { config }: ApiDeps): void {
  const body = (origin: string, language: string) => `
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
<script src="/widget.js" data-language="${language}" async></script>`;
  router.get('/', (ctx) => {
    // The page is English; who reads it may not be.
    const language = ctx.acceptsLanguages('en', 'zh') || 'en';
    ctx.vary('accept-language');
    showPage(ctx, 'Chat API', body(`${ctx.protocol}://${ctx.host}`, language));
    ctx.set('content-security-policy', pagePolicy(ctx, config));
  });
  router.get('/favicon.ico', (ctx) => {
    ctx.set('cache-control', 'public, max-age=86400');
    ctx.type = 'svg';
    ctx.body = icon;
  });
}
