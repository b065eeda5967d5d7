import { afterAll, beforeAll, expect, it } from 'vitest';
import { routeNames } from '#contract/routes/index.ts';
import { type Api, openApiFixture } from '../../support/api-fixture.ts';

let api: Api;
beforeAll(async () => {
  api = await openApiFixture();
});
afterAll(() => api.close());

it('shows the contract to programs, and says when it is still the same', async () => {
  const { status, headers, body } = await api.ask('GET //openapi.json');
  expect({ status, type: headers.get('content-type') }).toEqual({
    status: 200,
    type: 'application/json; charset=utf-8',
  });
  const { paths } = body as { paths: Record<string, object> };
  for (const name of routeNames) {
    const [method = '', path = ''] = name.split(' ');
    expect(paths[path.replace(/:(\w+)/g, '{$1}')], name).toHaveProperty(method.toLowerCase());
  }
  const again = { headers: { 'if-none-match': headers.get('etag') ?? '' } };
  expect(await api.ask('GET //openapi.json', again)).toMatchObject({ status: 304, text: '' });
});

it('shows the contract of the sockets too', async () => {
  const { status, body } = await api.ask('GET //asyncapi.json');
  expect(status).toBe(200);
  expect(body).toMatchObject({
    asyncapi: '3.0.0',
    channels: { chat: { address: '/chat' }, agent: { address: '/agent' } },
  });
});

it('shows it to people, with nothing from elsewhere and no script in the page', async () => {
  const page = await api.ask('GET //docs');
  expect(page.status).toBe(200);
  expect(page.text).not.toMatch(/https?:|<script>|onload=/);
  expect(page.headers.get('content-security-policy')).toContain("script-src 'self';");
  const links = [...page.text.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, link = '']) => link);
  expect(links.length).toBe(4);
  for (const link of links) expect(await api.ask(`GET /${link}`), link).toMatchObject({ status: 200 });
  const script = await api.ask('GET //docs/swagger-ui-bundle.js');
  expect(script.headers.get('content-type')).toContain('javascript');
  expect(script.headers.get('content-encoding')).toBe('gzip');
  expect((await api.ask('GET //')).text).toContain('href="/docs"');
});

it.each(['package.json', '..%2fpackage.json', '%2e%2e%2fpackage.json', 'toString', 'index.html'])(
  'has no %s among its files',
  async (name) => {
    expect(await api.ask(`GET //docs/${name}`)).toMatchObject({ status: 404, body: { code: 'not_found' } });
  },
);
