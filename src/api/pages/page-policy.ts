import type { Config } from '#shared/config.ts';
import type { ApiContext } from '../api-state.ts';
import { realtimeUrl } from '../realtime-url.ts';

/**
 * The content security policy of a page with scripts: they are files of ours, and reach us, the sockets and nobody else.
 * Files that were sent may lie elsewhere (S3), and pictures do no harm. Styles stand in the page where a script puts them.
 */
export function pagePolicy(ctx: ApiContext, config: Pick<Config, 'REALTIME_PORT' | 'REALTIME_URL'>): string {
  const sockets = realtimeUrl(ctx, config);
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    'img-src * data: blob:',
    `connect-src 'self' ${sockets} ${sockets.replace(/^http/, 'ws')}`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
