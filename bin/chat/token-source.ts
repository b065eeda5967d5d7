import { z } from 'zod';
import type { TokenSource } from '#client/types.ts';
import { callApi } from './call-api.ts';

export const tokensSchema = z.object({ accessToken: z.string(), refreshToken: z.string(), expiresIn: z.number() });
export type Tokens = z.output<typeof tokensSchema>;

/** A token this near its end is renewed before it is used, ms. */
const marginMs = 30_000;

/**
 * Tokens that renew themselves. A refresh token is good once: `keep` hears of each new one before it is used, so that
 * the next start can go on with it.
 */
export function createTokenSource(apiUrl: string, first: Tokens, keep: (refreshToken: string) => void): TokenSource {
  const endOf = ({ expiresIn }: Tokens) => Date.now() + expiresIn * 1000;
  let tokens = first;
  let endsAt = endOf(first);
  keep(tokens.refreshToken);

  async function renew(): Promise<string> {
    tokens = await refreshTokens(apiUrl, tokens.refreshToken);
    endsAt = endOf(tokens);
    keep(tokens.refreshToken);
    return tokens.accessToken;
  }
  return { renew, access: async () => (endsAt - Date.now() > marginMs ? tokens.accessToken : renew()) };
}

export const refreshTokens = (apiUrl: string, refreshToken: string): Promise<Tokens> =>
  callApi(apiUrl, '/auth/refresh', { refreshToken }, tokensSchema);
