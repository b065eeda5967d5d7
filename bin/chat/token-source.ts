import type { TokenSource } from '#client/types.ts';
import { openApi } from './open-api.ts';

export type Tokens = { accessToken: string; refreshToken: string; expiresIn: number };

/** A token this near its end is renewed before it is used, ms. */
const marginMs = 30_000;

/** Where the refresh token is kept for the next start, and for other terminals of the same visitor. */
export type TokenKeeper = { keep(tokens: Tokens): void; newest(): string | undefined };

/**
 * Tokens that renew themselves. A refresh token is good once: each new one is kept before it is used, and the newest that
 * was kept is spent, whichever terminal got it. An older one would end the log-in of all of them.
 */
export function createTokenSource(apiUrl: string, first: Tokens, keeper?: TokenKeeper): TokenSource {
  const endOf = ({ expiresIn }: Tokens) => Date.now() + expiresIn * 1000;
  let tokens = first;
  let endsAt = endOf(first);
  keeper?.keep(tokens);

  async function renew(): Promise<string> {
    tokens = await refreshTokens(apiUrl, keeper?.newest() ?? tokens.refreshToken);
    endsAt = endOf(tokens);
    keeper?.keep(tokens);
    return tokens.accessToken;
  }
  return { renew, access: async () => (endsAt - Date.now() > marginMs ? tokens.accessToken : renew()) };
}

export const refreshTokens = (apiUrl: string, refreshToken: string): Promise<Tokens> =>
  openApi(apiUrl).request('POST /auth/refresh', { body: { refreshToken } });
