import { hash } from 'node:crypto';
import type { ApiContext } from '../api-state.ts';

/**
 * Answers with `body` and its tag, or 304 for a client that has it already (`If-None-Match`). The tag is weak: it names
 * the content, which may go out packed in several ways. What a browser keeps it asks about again each time.
 */
export const tagAnswer = (ctx: ApiContext, body: unknown): void => tagText(ctx, JSON.stringify(body));

/** The same for JSON that is text already. */
export function tagText(ctx: ApiContext, text: string): void {
  const name = `"${hash('sha1', text, 'base64url')}"`;
  ctx.set('cache-control', 'private, no-cache');
  ctx.set('etag', `W/${name}`);
  // Not koa's `fresh`: that gives way to `Cache-Control: no-cache`, which `fetch` adds to each conditional request.
  const known = ctx.get('if-none-match').split(',');
  if (known.some((tag) => tag.trim().replace(/^W\//, '') === name)) {
    ctx.status = 304;
    return;
  }
  ctx.type = 'json';
  ctx.body = text;
}
