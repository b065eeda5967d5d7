import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createUser } from '#shared/commands/accounts/create-user.ts';
import { openContext } from '#shared/context.ts';
import { createApi } from '../../src/api/create-api.ts';
import type { WebFiles } from '../../src/api/load-web.ts';
import { serveLanes } from '../../src/workers/lane/serve-lanes.ts';
import { checkAnswer } from './check-answer.ts';
import { openHarness } from './harness.ts';

export type Answer = { status: number; headers: Headers; text: string; body: unknown };
export type Asked = {
  token?: string | undefined;
  json?: unknown;
  body?: string | Uint8Array<ArrayBuffer>;
  headers?: Record<string, string>;
};
export type Api = Awaited<ReturnType<typeof openApiFixture>>;

export const password = 'correct horse battery';

/** The whole HTTP application on a port, and a worker for the lanes. The clock can be put forward. */
export async function openApiFixture(env: Record<string, string> = {}, web: WebFiles = new Map()) {
  const harness = await openHarness({ CORS_ORIGINS: 'https://shop.example', LOG_LEVEL: 'warn', ...env });
  const worker = await openContext(harness.config, 'worker', 'worker');
  harness.releasers.add(() => worker.releasers.close());
  await serveLanes(worker);
  const clock = { ahead: 0 };
  const now = () => Date.now() + clock.ahead;
  const app = createApi({ ...harness.front, now, tokens: harness.tokens, web });
  const server = createServer(app.callback()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  harness.releasers.add(() => {
    server.close();
    server.closeAllConnections();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  /** `'GET /me'` is under `/api/v1`; `'GET //health/live'` is not. Throws for an answer that the contract does not have. */
  async function ask(route: string, { token, json, body, headers = {} }: Asked = {}): Promise<Answer> {
    const [method = '', path = ''] = route.split(' ');
    const response = await fetch(url + (path.startsWith('//') ? path.slice(1) : `/api/v1${path}`), {
      method,
      redirect: 'manual',
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: json === undefined ? (body ?? null) : JSON.stringify(json),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    const shown = isJson && text ? JSON.parse(text) : text;
    const answer = { status: response.status, headers: response.headers, text, body: shown };
    checkAnswer(route, answer);
    return answer;
  }

  return {
    ...harness,
    url,
    clock,
    ask,
    visitor: async (name?: string) => {
      const { body } = await ask('POST /auth/visitor', { json: name === undefined ? {} : { name } });
      return body as { accessToken: string; refreshToken: string; customer: { id: string } };
    },
    staff: async (role: 'admin' | 'supervisor' | 'agent') => {
      const email = `${role}@example.com`;
      const user = await createUser({ knex: harness.knex, now }, { email, name: role, role, password });
      const token = await harness.issue({ type: 'user', ...user });
      return { ...user, token };
    },
  };
}
