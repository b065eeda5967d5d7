import type { Operations, Schemas } from './operations.ts';

/** A route of the REST contract, as `GET /admin/users/:id`. */
export type OperationName = keyof Operations;
export type AnswerOf<N extends OperationName> = Operations[N]['answer'];

/** What a route takes: `params`, `query` and `body`, as far as it has them. */
export type AskedOf<N extends OperationName> = Omit<Operations[N], 'answer'> & {
  /** Makes a `POST` safe to repeat. */
  idempotencyKey?: string;
  signal?: AbortSignal;
};

type Arguments<N extends OperationName> = object extends AskedOf<N> ? [asked?: AskedOf<N>] : [asked: AskedOf<N>];

/** A refusal, or a fault of the server's: what went wrong is `problem.code`. */
export class ApiError extends Error {
  readonly problem: Schemas['Problem'];
  /** Seconds to wait, where the server says so. */
  readonly retryAfter: number | undefined;

  constructor(problem: Schemas['Problem'], retryAfter?: number) {
    super(problem.detail);
    this.name = 'ApiError';
    this.problem = problem;
    this.retryAfter = retryAfter;
  }
}

export type ApiClientOptions = {
  /** Where the api is, without `/api/v1`. */
  baseUrl: string;
  /** An access token, or what gives one that is fresh. */
  token?: string | (() => string | Promise<string>);
  fetch?: typeof fetch;
};

type Loose = {
  params?: Record<string, string>;
  query?: Record<string, unknown>;
  body?: unknown;
  idempotencyKey?: string;
  signal?: AbortSignal;
};

/** A client of the REST API: names, what they take and what they answer are those of the OpenAPI document. */
export function createApiClient({ baseUrl, token, fetch: send = fetch }: ApiClientOptions) {
  /** The answer; throws an `ApiError` for a problem, and what `fetch` throws when nobody answers. */
  async function request<N extends OperationName>(name: N, ...[asked]: Arguments<N>): Promise<AnswerOf<N>> {
    const loose = (asked ?? {}) as Loose;
    const [method = '', path = ''] = name.split(' ');
    const bearer = typeof token === 'function' ? await token() : token;
    const url = `${baseUrl}/api/v1${fill(path, loose.params)}${search(loose.query)}`;
    return (await read(await send(url, { method, ...sent(loose, bearer) }))) as AnswerOf<N>;
  }
  return { request };
}

function sent({ body, idempotencyKey, signal }: Loose, bearer: string | undefined): RequestInit {
  const headers: Record<string, string> = {};
  if (bearer !== undefined) headers.authorization = `Bearer ${bearer}`;
  if (idempotencyKey !== undefined) headers['idempotency-key'] = idempotencyKey;
  const init: RequestInit = { headers, ...(signal ? { signal } : {}) };
  if (body === undefined) return init;
  if (body instanceof FormData) return { ...init, body };
  headers['content-type'] = 'application/json';
  return { ...init, body: JSON.stringify(body) };
}

async function read(response: Response): Promise<unknown> {
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  const answer: unknown = isJson && text ? JSON.parse(text) : text || undefined;
  if (response.ok) return answer;
  if (!isJson) throw new Error(`the server answers ${response.status}`);
  const wait = response.headers.get('retry-after');
  throw new ApiError(answer as Schemas['Problem'], wait === null ? undefined : Number(wait));
}

const fill = (path: string, params: Record<string, string> = {}): string =>
  path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));

function search(query: Record<string, unknown> = {}): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().map((one) => [name, String(one)]),
  );
  return pairs.length ? `?${new URLSearchParams(pairs)}` : '';
}
