import { unauthorized } from '#client/chat-error.ts';
import { newId } from '#client/new-id.ts';
import type { TokenSource } from '#client/types.ts';
import { ApiError, type createApiClient } from '../../api-client/create-api-client.ts';
import { readJson, type TextStore } from './open-storage.ts';
import type { Exclusively } from './with-lock.ts';

/**
 * The visitor of this browser, as all its tabs know them. `visitor` is a name that we gave, new with each log-in;
 * `endsAt` (ms) is when the access token ends; `identity` is the host site's name for them.
 */
type Kept = { visitor: string; accessToken: string; refreshToken: string; endsAt: number; identity?: string };

export type Visit = { visitor: string; tokens: TokenSource };
export type Session = {
  /** Who was here before, without asking anybody. */
  kept(): string | null;
  /** The visitor that is kept, else a new one. */
  begin(): Promise<Visit>;
  /** From now on who the host site says. Throws an `ApiError` for a token that is not accepted. */
  identify(identityToken: string): Promise<void>;
  /** Forgets the visitor, here and on the server. */
  end(): Promise<void>;
};

export type SessionDeps = {
  api: ReturnType<typeof createApiClient>;
  local: TextStore;
  exclusively: Exclusively;
  siteId: string | undefined;
  now?: () => number;
};

const name = 'session';
/** A token this near its end is renewed before it is used, ms. */
const marginMs = 30_000;

/** Tokens of the visitor: one for all tabs, each renewed once, since a refresh token is good for one use. */
export function createSession({ api, local, exclusively, siteId, now = Date.now }: SessionDeps): Session {
  const read = () => readJson<Kept | null>(local, name, null);
  const isFresh = ({ endsAt }: Kept) => endsAt - now() > marginMs;
  type Pair = { accessToken: string; refreshToken: string; expiresIn: number };
  const keep = ({ accessToken, refreshToken, expiresIn }: Pair, who: { visitor: string; identity?: string }) =>
    local.set(name, JSON.stringify({ ...who, accessToken, refreshToken, endsAt: now() + expiresIn * 1000 }));
  const site = siteId === undefined ? {} : { siteId };

  /** Another tab may have made somebody else of us: then these tokens are over. */
  const own = (visitor: string): Kept => {
    const kept = read();
    if (kept?.visitor === visitor) return kept;
    throw unauthorized('Somebody else is here now.');
  };

  async function refresh({ visitor, identity, refreshToken }: Kept): Promise<string> {
    try {
      const pair = await api.request('POST /auth/refresh', { body: { refreshToken } });
      keep(pair, { visitor, ...(identity === undefined ? {} : { identity }) });
      return pair.accessToken;
    } catch (error) {
      if (!(error instanceof ApiError) || error.problem.code !== 'unauthorized') throw error;
      local.remove(name);
      throw unauthorized('The visit has ended.');
    }
  }

  function tokensOf(visitor: string): TokenSource {
    let given: string | undefined;
    const give = (token: string) => {
      given = token;
      return token;
    };
    const renew = () =>
      exclusively(async () => {
        const kept = own(visitor);
        // Another tab was quicker.
        if (given !== undefined && kept.accessToken !== given && isFresh(kept)) return give(kept.accessToken);
        return give(await refresh(kept));
      });
    const access = async () => {
      const kept = own(visitor);
      return isFresh(kept) ? give(kept.accessToken) : renew();
    };
    return { access, renew };
  }

  return {
    kept: () => read()?.visitor ?? null,
    begin: () =>
      exclusively(async () => {
        const visitor = read()?.visitor ?? newId();
        if (!read()) keep(await api.request('POST /auth/visitor', { body: site }), { visitor });
        return { visitor, tokens: tokensOf(visitor) };
      }),
    identify: (identityToken) =>
      exclusively(async () => {
        const kept = read();
        const identity = subjectOf(identityToken);
        if (kept && kept.identity === identity) return;
        // Who was somebody by name already does not become another.
        const before = kept && kept.identity === undefined ? { refreshToken: kept.refreshToken } : {};
        const pair = await api.request('POST /auth/visitor', { body: { ...site, ...before, identityToken } });
        keep(pair, { visitor: newId(), identity });
      }),
    end: () =>
      exclusively(async () => {
        const kept = read();
        local.remove(name);
        if (kept) await api.request('POST /auth/logout', { body: { refreshToken: kept.refreshToken } }).catch(() => {});
      }),
  };
}

/** Whom an identity token is about. Not proven: the server does that. */
function subjectOf(identityToken: string): string {
  try {
    const payload = (identityToken.split('.')[1] ?? '').replace(/-/g, '+').replace(/_/g, '/');
    const bytes = Uint8Array.from(atob(payload), (letter) => letter.charCodeAt(0));
    return String((JSON.parse(new TextDecoder().decode(bytes)) as { sub?: unknown }).sub);
  } catch {
    return identityToken;
  }
}
