import { extname } from 'node:path';
import type Router from '@koa/router';
import { AppError } from '#contract/errors.ts';
import type { ApiContext, ApiDeps, ApiState } from '../api-state.ts';
import { mayCompress } from '../middleware/compress.ts';
import { isFresh } from '../middleware/etag.ts';
import { pagePolicy } from '../pages/page-policy.ts';

/** What browsers load: the widget, which pages of any origin take in, and the console. Made by `npm run web`. */
export function serveWeb(router: Router<ApiState>, { web, config }: ApiDeps): void {
  router.get('/widget.js', (ctx) => {
    ctx.set('cross-origin-resource-policy', 'cross-origin');
    show(ctx, 'widget.js', 'public, max-age=300');
  });
  // A name with the hash of its content never means anything else.
  router.get('/console/assets/:name', (ctx) =>
    show(ctx, `console/assets/${ctx.params.name}`, 'public, max-age=31536000, immutable'),
  );
  // Which page of the console it is, the console itself reads from the address.
  for (const path of ['/console', '/console/{*page}']) {
    router.get(path, (ctx) => {
      ctx.set('content-security-policy', pagePolicy(ctx, config));
      show(ctx, 'console/index.html', 'no-cache');
    });
  }

  function show(ctx: ApiContext, name: string, cacheControl: string): void {
    const file = web.get(name);
    if (!file) throw new AppError('not_found', web.size === 0 ? 'The web pages are not built: npm run web' : undefined);
    ctx.set('cache-control', cacheControl);
    if (isFresh(ctx, file.tag)) return;
    mayCompress(ctx);
    ctx.type = extname(name);
    ctx.body = file.body;
  }
}
