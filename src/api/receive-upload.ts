import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import busboy from '@fastify/busboy';
import { AppError } from '#contract/errors.ts';
import type { Upload } from '#shared/commands/store-file.ts';
import { randomId } from '#shared/id.ts';

export type Form = { fields: Record<string, string>; upload: Upload };
type Receiving = {
  dataDir: string;
  maxBytes: number;
  /** Called with the fields that came before the file; what it throws ends the upload before its bytes are read. */
  begin: (fields: Record<string, string>) => Promise<unknown>;
};

/** Fields besides the file are small and few. */
const limits = { fields: 5, fieldSize: 1000, fieldNameSize: 100, files: 1, headerPairs: 20 };

/**
 * Reads a multipart form with one file, into a temporary file and never into memory. Throws `bad_request`,
 * `unsupported_type` or `too_large`; nothing is left behind then. The caller takes the file away or removes it.
 */
export async function receiveUpload(request: IncomingMessage, { dataDir, maxBytes, begin }: Receiving): Promise<Form> {
  const type = request.headers['content-type'] ?? '';
  if (!/^multipart\/form-data\s*;.*boundary=/i.test(type)) throw new AppError('unsupported_type');
  // What is far too large is not read at all; the rest of a form is a few hundred bytes.
  if (Number(request.headers['content-length'] ?? 0) > maxBytes + 64 * 1024) throw tooLarge(maxBytes);
  const dir = join(dataDir, 'uploads');
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const path = join(dir, randomId());
  try {
    return await readForm(request, type, { path, maxBytes, begin });
  } catch (error) {
    await rm(path, { force: true });
    // Whoever goes on sending after a refusal is not listened to.
    request.unpipe();
    request.resume();
    throw error;
  }
}

type Reading = Pick<Receiving, 'maxBytes' | 'begin'> & { path: string };

function readForm(request: IncomingMessage, type: string, { path, maxBytes, begin }: Reading): Promise<Form> {
  const parser = new busboy.Busboy({
    headers: { 'content-type': type },
    limits: { ...limits, fileSize: maxBytes + 1 },
  });
  const fields: Record<string, string> = Object.create(null);
  let saved: Promise<Upload> | undefined;
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => reject(error instanceof AppError ? error : unreadable());
    parser.on('field', (name, value) => {
      fields[name] = value;
    });
    parser.on('file', (_field, stream, name) => {
      saved = begin(fields).then(() => save(stream, path, nameOf(name), maxBytes));
      saved.catch((error: unknown) => {
        stream.resume();
        fail(error);
      });
    });
    parser.on('error', fail);
    parser.on('finish', () => {
      if (!saved) return fail(new AppError('bad_request', undefined, [{ path: 'file', message: 'is missing' }]));
      saved.then((upload) => resolve({ fields, upload }), fail);
    });
    request.on('aborted', () => fail(unreadable()));
    request.on('error', fail);
    request.pipe(parser);
  });
}

async function save(stream: NodeJS.ReadableStream, path: string, name: string, maxBytes: number): Promise<Upload> {
  const hash = createHash('sha256');
  let size = 0;
  const count = new Transform({
    transform(chunk: Buffer, _, done) {
      size += chunk.length;
      hash.update(chunk);
      done(size > maxBytes ? tooLarge(maxBytes) : null, chunk);
    },
  });
  await pipeline(stream, count, createWriteStream(path, { mode: 0o600, flags: 'wx' }));
  return { path, name, size, sha256: hash.digest() };
}

/** Browsers escape a quote in a form's file name, and nothing else that a name may have. */
const nameOf = (name: string | undefined): string => (name ?? '').replaceAll('%22', '"');

const unreadable = () => new AppError('bad_request', 'The form cannot be read.');
const tooLarge = (maxBytes: number) => new AppError('too_large', undefined, { maxBytes });
