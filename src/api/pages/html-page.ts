import type { ApiContext } from '../api-state.ts';

/** For text inside elements and quoted attributes. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);

const style = `
  :root { color-scheme: light dark }
  body { font: 16px/1.6 system-ui, sans-serif; max-width: 40rem; margin: 10vh auto; padding: 0 1.25rem }
  h1 { font-size: 1.5rem } code { font-family: ui-monospace, monospace } pre { overflow: auto }
  label { display: block; margin: 1rem 0 } input { display: block; width: 100%; box-sizing: border-box; padding: .5rem; font: inherit }
  button { padding: .5rem 1.25rem; font: inherit } .fault { color: #c0392b }`;

/** Answers with a page that loads nothing and runs nothing. `body` is HTML; its parts are escaped already. */
export function showPage(ctx: ApiContext, title: string, body: string): void {
  ctx.set(
    'content-security-policy',
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  );
  ctx.type = 'html';
  ctx.body = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
<h1>${escapeHtml(title)}</h1>
${body}
</html>
`;
}
