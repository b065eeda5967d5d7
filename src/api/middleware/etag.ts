import { hash } from 'node:crypto';
import type { ApiContext } from '../api-state.ts';

/**
 * Answers with `body` and its tag, or 304 for a client that has it already (`If-None-Match`). The tag is weak: it names
 * the content, which may go out packed in several ways. What a browser keeps it asks about again each time.
 */
export const tagAnswer = (ctx: ApiContext, body: unknown): void => tagText(ctx, JSON.stringify(body));

/** The same for JSON that is text already. */
export function tagText(ctx: ApiContext, text: string): void {
  ctx.set('cache-control', 'private, no-cache');
  if (isFresh(ctx, nameOf(text))) return;
  ctx.type = 'json';
  ctx.body = text;
}

/** The name of some content, in quotes. */
export const nameOf = (content: string | Buffer): string => `"${hash('sha1', content, 'base64url')}"`;

/** Tags the answer with its content's name; if the client has just that, it is 304 and needs no body. */
export function isFresh(ctx: ApiContext, name: string): boolean {
  ctx.set('etag', `W/${name}`);
  // Not koa's `fresh`: that gives way to `Cache-Control: no-cache`, which `fetch` adds to each conditional request.
  const known = ctx.get('if-none-match').split(',');
  const fresh = known.some((tag) => tag.trim().replace(/^W\//, '') === name);
  if (fresh) ctx.status = 304;
  return fresh;
}
