import type { TokenSource } from '#client/types.ts';
import { ApiError } from '../../api-client/create-api-client.ts';
import type { Keeper } from '../ui/keeper.ts';

export type Tokens = { accessToken: string; refreshToken: string; expiresIn: number };
/** What all tabs of a log-in share. `endsAt` is of the access token, ms. */
export type Kept = { accessToken: string; refreshToken: string; endsAt: number };

/** A token this near its end is renewed before it is used, ms. */
const marginMs = 30_000;

export type LogInTokens = TokenSource & {
  isThere(): boolean;
  begin(tokens: Tokens): void;
  /** Forgets the log-in, in all tabs. */
  end(): Kept | null;
};

export type LogInTokensDeps = {
  keeper: Keeper;
  refresh(refreshToken: string): Promise<Tokens>;
  /** Runs one at a time over all tabs. */
  lock<T>(run: () => Promise<T>): Promise<T>;
  now(): number;
  onEnd(): void;
};

const name = 'log-in';

/** The tokens of a log-in, kept over reloads. One tab renews them for all, since a refresh token is good once. */
export function createLogInTokens({ keeper, refresh, lock, now, onEnd }: LogInTokensDeps): LogInTokens {
  const kept = () => keeper.read<Kept>(name);
  const isFresh = ({ endsAt }: Kept) => endsAt - now() > marginMs;
  const begin = ({ accessToken, refreshToken, expiresIn }: Tokens): string => {
    keeper.write(name, { accessToken, refreshToken, endsAt: now() + expiresIn * 1000 });
    return accessToken;
  };
  const none = () => Object.assign(new Error('nobody is logged in'), { code: 'unauthorized' });

  /** `known`: the access token that is not good any more. Another one that came meanwhile is. */
  const renew = (known: string | undefined) =>
    lock(async () => {
      const last = kept();
      if (!last) throw none();
      if (last.accessToken !== known && isFresh(last)) return last.accessToken;
      try {
        return begin(await refresh(last.refreshToken));
      } catch (error) {
        if (!(error instanceof ApiError) || error.problem.code !== 'unauthorized') throw error;
        // Only what was refused: somebody may have logged in again meanwhile.
        if (kept()?.refreshToken === last.refreshToken) keeper.write(name, null);
        onEnd();
        throw none();
      }
    });

  return {
    isThere: () => kept() !== null,
    begin,
    end() {
      const last = kept();
      keeper.write(name, null);
      return last;
    },
    renew: () => renew(kept()?.accessToken),
    async access() {
      const last = kept();
      if (!last) throw none();
      return isFresh(last) ? last.accessToken : renew(last.accessToken);
    },
  };
}
