import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type Router from '@koa/router';
import type { ApiContext, ApiDeps, ApiState } from '../api-state.ts';
import { mayCompress } from '../middleware/compress.ts';
import { tagText } from '../middleware/etag.ts';
import { createAsyncApi } from '../openapi/create-async-api.ts';
import { createOpenApi } from '../openapi/create-open-api.ts';

const uiFolder = dirname(fileURLToPath(import.meta.resolve('swagger-ui-dist/package.json')));
const assets: Record<string, string> = {
  'swagger-ui.css': 'css',
  'swagger-ui-bundle.js': 'js',
  'favicon-32x32.png': 'png',
};

/** Everything is ours: nothing comes from elsewhere, and no script stands in the page. The UI's icons are `data:` images. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; " +
  "form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Chat API: REST</title>
<link rel="icon" href="/docs/favicon-32x32.png">
<link rel="stylesheet" href="/docs/swagger-ui.css">
<div id="ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/init.js"></script>
</html>
`;

const init = `SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#ui',
  deepLinking: true,
  filter: true,
  docExpansion: 'none',
  defaultModelsExpandDepth: 0,
  tryItOutEnabled: true,
  validatorUrl: null,
});
`;

/** The contract as documents, and a page to read and try it on. All of it works without the Internet. */
export function serveDocs(router: Router<ApiState>, { config }: Pick<ApiDeps, 'config'>): void {
  // Made once: it does not change while the process runs.
  let openApi: string | undefined;
  router.get('/openapi.json', (ctx) => {
    openApi ??= JSON.stringify(createOpenApi());
    showDocument(ctx, openApi);
  });
  let asyncApi: string | undefined;
  router.get('/asyncapi.json', (ctx) => {
    asyncApi ??= JSON.stringify(createAsyncApi(config.REALTIME_PORT));
    showDocument(ctx, asyncApi);
  });

  router.get('/docs', (ctx) => {
    ctx.set('content-security-policy', policy);
    ctx.type = 'html';
    ctx.body = page;
  });
  router.get('/docs/init.js', (ctx) => {
    ctx.type = 'js';
    ctx.body = init;
  });
  router.get('/docs/:name', async (ctx, next) => {
    const name = ctx.params.name ?? '';
    if (!Object.hasOwn(assets, name)) return next();
    const path = join(uiFolder, name);
    ctx.set('cache-control', 'public, max-age=86400');
    ctx.type = assets[name] ?? '';
    ctx.length = (await stat(path)).size;
    mayCompress(ctx);
    ctx.body = createReadStream(path);
  });
}

/** Pages of any origin may read it: there is nothing secret in it. */
function showDocument(ctx: ApiContext, document: string): void {
  ctx.set('cross-origin-resource-policy', 'cross-origin');
  mayCompress(ctx);
  tagText(ctx, document);
}
