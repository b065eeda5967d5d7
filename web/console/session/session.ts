import { ApiError, createApiClient } from '../../api-client/create-api-client.ts';
import type { Keeper } from '../ui/keeper.ts';
import { codeOf } from '../ui/say-error.ts';
import { createStore, type Readable } from '../ui/store.ts';
import { createLogInTokens, type LogInTokens, type Tokens } from './log-in-tokens.ts';
import type { Permission, User } from './permission.ts';

export type Api = ReturnType<typeof createApiClient>;

export type SessionState =
  | { phase: 'starting' }
  /** `ended`: the log-in was ended elsewhere, or has run out. */
  | { phase: 'out'; ended: boolean }
  /** The server cannot be reached, and it is not known who this is. */
  | { phase: 'unknown' }
  | { phase: 'in'; user: User; permissions: readonly Permission[] };

export type Session = Readable<SessionState> & {
  api: Api;
  /** The same without a token, for what nobody is logged in for. */
  bare: Api;
  tokens: LogInTokens;
  /** Who is logged in here, from what the browser kept. */
  start(): Promise<void>;
  logIn(email: string, password: string): Promise<void>;
  /** With tokens that were given for something else than a password. */
  enter(tokens: Tokens): Promise<void>;
  logOut(): Promise<void>;
  /** The server says that the log-in is no more. */
  ended(): void;
  close(): void;
};

export type SessionDeps = {
  baseUrl: string;
  keeper: Keeper;
  lock<T>(run: () => Promise<T>): Promise<T>;
  now(): number;
};

/** Who is logged in here. All tabs of a browser share one log-in: it begins and ends in all at once. */
export function openSession({ baseUrl, keeper, lock, now }: SessionDeps): Session {
  const state = createStore<SessionState>({ phase: 'starting' });
  const bare = createApiClient({ baseUrl });
  // Several notice it: the first one counts.
  const ended = () => state.update((now) => (now.phase === 'out' ? now : { phase: 'out', ended: now.phase === 'in' }));
  const tokens = createLogInTokens({
    ...{ keeper, lock, now, onEnd: ended },
    refresh: (refreshToken) => bare.request('POST /auth/refresh', { body: { refreshToken } }),
  });
  const api = renewing(createApiClient({ baseUrl, token: tokens.access }), tokens);

  async function start() {
    if (!tokens.isThere()) return state.set({ phase: 'out', ended: false });
    try {
      const me = await api.request('GET /me');
      if (me.type === 'user') state.set({ phase: 'in', user: me.user, permissions: me.permissions });
    } catch (error) {
      // Who was let in before goes on, and hears it from the next answer.
      if (codeOf(error) !== 'unauthorized' && state.get().phase !== 'in') state.set({ phase: 'unknown' });
    }
  }
  async function enter(given: Tokens) {
    tokens.begin(given);
    await start();
  }
  const stop = keeper.onChange('log-in', () => {
    if (!tokens.isThere()) ended();
    // Renewed, or somebody else has logged in.
    else void start();
  });
  return {
    ...state,
    ...{ api, bare, tokens, start, enter, ended, close: stop },
    logIn: async (email, password) => enter(await bare.request('POST /auth/login', { body: { email, password } })),
    async logOut() {
      const last = tokens.end();
      state.set({ phase: 'out', ended: false });
      // Who cannot reach the server is logged out here all the same.
      if (last) await bare.request('POST /auth/logout', { body: { refreshToken: last.refreshToken } }).catch(() => {});
    },
  };
}

/** A token that is refused before its time (a clock is wrong, a key was drawn in) is renewed once. */
function renewing(api: Api, tokens: LogInTokens): Api {
  const request: Api['request'] = async (name, ...asked) => {
    try {
      return await api.request(name, ...asked);
    } catch (error) {
      if (!(error instanceof ApiError) || error.problem.code !== 'unauthorized') throw error;
      await tokens.renew();
      return api.request(name, ...asked);
    }
  };
  return { request };
}
