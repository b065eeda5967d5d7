import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Api, openApiFixture } from '../../support/api-fixture.ts';

const file = (text: string) => ({ body: Buffer.from(text), tag: `"${text.length}"` });
const built = new Map([
  ['widget.js', file('widget()')],
  ['console/index.html', file('<!doctype html>')],
  ['console/assets/index-1a.js', file('console_()')],
]);

let api: Api;
let bare: Api;
beforeAll(async () => {
  api = await openApiFixture({ REALTIME_PORT: '3101' }, built);
  bare = await openApiFixture({ REALTIME_URL: 'https://live.shop.example/' });
});
afterAll(async () => {
  await api.close();
  await bare.close();
});

describe('what browsers load', () => {
  it('has the widget for pages of any origin', async () => {
    const { status, text, headers } = await api.ask('GET //widget.js');
    expect({ status, text, type: headers.get('content-type') }).toEqual({
      status: 200,
      text: 'widget()',
      type: 'text/javascript; charset=utf-8',
    });
    expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    const again = { headers: { 'if-none-match': headers.get('etag') ?? '' } };
    expect(await api.ask('GET //widget.js', again)).toMatchObject({ status: 304, text: '' });
  });

  it('has the console at each of its pages, which may reach us and the sockets only', async () => {
    for (const path of ['/console', '/console/', '/console/conversations/1']) {
      const { status, text, headers } = await api.ask(`GET /${path}`);
      expect({ status, text }).toEqual({ status: 200, text: '<!doctype html>' });
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).toContain("script-src 'self';");
      expect(policy).toContain("connect-src 'self' http://127.0.0.1:3101 ws://127.0.0.1:3101;");
    }
    const asset = await api.ask('GET //console/assets/index-1a.js');
    expect(asset.headers.get('cache-control')).toContain('immutable');
    expect(await api.ask('GET //console/assets/..%2Findex.html')).toMatchObject({ status: 404 });
  });

  it('says how to build it where it is not', async () => {
    for (const path of ['/widget.js', '/console'])
      expect(await bare.ask(`GET /${path}`)).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect((await bare.ask('GET //console')).text).toContain('npm run web');
  });

  it('speaks the language of the browser there, and has an icon', async () => {
    const { text } = await api.ask('GET //', { headers: { 'accept-language': 'zh-CN,zh;q=0.9,en;q=0.8' } });
    expect(text).toContain('data-language="zh"');
    const icon = await api.ask('GET //favicon.ico');
    expect(icon).toMatchObject({ status: 200, text: expect.stringMatching(/^<svg/) });
    expect(icon.headers.get('content-type')).toContain('image/svg+xml');
  });

  it('shows the widget on the first page, and the line that shows it elsewhere', async () => {
    const { text, headers } = await api.ask('GET //');
    expect(text).toContain('<script src="/widget.js" data-language="en" async></script>');
    expect(text).toContain(`&lt;script src="${api.url}/widget.js"`);
    expect(headers.get('content-security-policy')).toContain("script-src 'self';");
  });
});

describe('where the sockets are', () => {
  const urlOf = async (from: Api, headers: Record<string, string> = {}) =>
    ((await from.ask('GET /chat/settings', { headers })).body as { realtimeUrl: string }).realtimeUrl;

  it('is the port beside the API, the address that was asked where TLS ends before us, or what is configured', async () => {
    expect(await urlOf(api)).toBe('http://127.0.0.1:3101');
    expect(await urlOf(api, { 'x-forwarded-proto': 'https' })).toBe(api.url.replace('http:', 'https:'));
    expect(await urlOf(bare)).toBe('https://live.shop.example');
  });
});
