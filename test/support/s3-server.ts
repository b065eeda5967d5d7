import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Something that speaks as much of S3's protocol as a bucket of files needs. */
export async function openS3Server() {
  const objects = new Map<string, { bytes: Buffer; type: string }>();
  const asked: string[] = [];
  /** What happens meanwhile: before a request is carried out (`false` refuses it), and before it is answered. */
  const hooks = {
    before: async (_method: string, _path: string): Promise<boolean> => true,
    after: async (_method: string, _path: string): Promise<void> => undefined,
  };
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://s3').pathname;
    asked.push(`${request.method} ${path} ${request.headers.authorization?.split(' ')[0]}`);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (!(await hooks.before(request.method ?? '', path))) {
      const fault = '<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>no</Message></Error>';
      return response.writeHead(403, { 'content-type': 'application/xml' }).end(fault);
    }
    if (request.method === 'PUT') {
      objects.set(path, { bytes: Buffer.concat(chunks), type: request.headers['content-type'] ?? '' });
      await hooks.after('PUT', path);
      return response.writeHead(200, { etag: '"1"' }).end();
    }
    if (request.method === 'DELETE') {
      objects.delete(path);
      await hooks.after('DELETE', path);
      return response.writeHead(204).end();
    }
    const object = objects.get(path);
    if (object) return response.writeHead(200, { 'content-type': object.type }).end(object.bytes);
    const fault = '<?xml version="1.0"?><Error><Code>NoSuchKey</Code><Message>none</Message></Error>';
    response.writeHead(404, { 'content-type': 'application/xml' }).end(fault);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { objects, asked, hooks, url: `http://127.0.0.1:${port}`, close };
}
