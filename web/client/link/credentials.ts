import type { TokenSource } from '../types.ts';

export type Credentials = { token(): Promise<string>; renew(): Promise<string> };

/** One renewal at a time, whoever asks: a second use of a refresh token looks like theft to a careful server. */
export function createCredentials(tokens: TokenSource): Credentials {
  let renewing: Promise<string> | undefined;
  return {
    token: () => renewing ?? tokens.access(),
    renew() {
      renewing ??= tokens.renew().finally(() => {
        renewing = undefined;
      });
      return renewing;
    },
  };
}
