import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Busboy, type BusboyInstance } from '@fastify/busboy';
import { AppError } from '#contract/errors.ts';
import type { Upload } from '#shared/commands/files/store-file.ts';
import { randomId } from '#shared/id.ts';
import { uploadsDir } from './sweep-uploads.ts';

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
  const parser = parserOf(request.headers['content-type'] ?? '', maxBytes);
  // What is far too large is not read at all; the rest of a form is a few hundred bytes.
  if (Number(request.headers['content-length'] ?? 0) > maxBytes + 64 * 1024) throw tooLarge(maxBytes);
  const dir = uploadsDir(dataDir);
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const path = join(dir, randomId());
  try {
    return await readForm(request, parser, { path, maxBytes, begin });
  } catch (error) {
    await rm(path, { force: true });
    // Whoever goes on sending after a refusal is not listened to.
    request.unpipe();
    request.resume();
    throw error;
  }
}

/** Throws `unsupported_type` if it is no form that can be read. */
function parserOf(type: string, maxBytes: number): BusboyInstance {
  if (!/^multipart\/form-data\s*;/i.test(type)) throw new AppError('unsupported_type');
  try {
    return new Busboy({ headers: { 'content-type': type }, limits: { ...limits, fileSize: maxBytes + 1 } });
  } catch {
    throw new AppError('unsupported_type');
  }
}

type Reading = Pick<Receiving, 'maxBytes' | 'begin'> & { path: string };

async function readForm(
  request: IncomingMessage,
  parser: BusboyInstance,
  { path, maxBytes, begin }: Reading,
): Promise<Form> {
  const fields: Record<string, string> = Object.create(null);
  const failed = new AbortController();
  let saved: Promise<Upload> | undefined;
  const form = new Promise<Form>((resolve, reject) => {
    const fail = (error: unknown) => {
      reject(error instanceof AppError ? error : unreadable());
      failed.abort();
    };
    parser.on('field', (name, value) => {
      fields[name] = value;
    });
    parser.on('file', (_field, stream, name) => {
      // From the first moment: the form may break off while `begin` waits, and an error that nobody hears ends us.
      stream.on('error', fail);
      saved = begin(fields).then(() => save(stream, { path, name: nameOf(name), maxBytes, signal: failed.signal }));
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
  return form.catch(async (error: unknown) => {
    await saved?.catch(() => undefined);
    throw error;
  });
}

type Saving = { path: string; name: string; maxBytes: number; signal: AbortSignal };

/** Settles when the file is closed, and `signal` ends it: a stream whose form broke off never ends by itself. */
async function save(stream: NodeJS.ReadableStream, { path, name, maxBytes, signal }: Saving): Promise<Upload> {
  signal.throwIfAborted();
  const hash = createHash('sha256');
  let size = 0;
  const count = new Transform({
    transform(chunk: Buffer, _, done) {
      size += chunk.length;
      hash.update(chunk);
      done(size > maxBytes ? tooLarge(maxBytes) : null, chunk);
    },
  });
  const file = createWriteStream(path, { mode: 0o600, flags: 'wx' });
  const closed = new Promise<void>((resolve) => file.once('close', resolve));
  await pipeline(stream, count, file, { signal }).finally(() => closed);
  return { path, name, size, sha256: hash.digest() };
}

/** Browsers escape a quote in a form's file name, and nothing else that a name may have. */
const nameOf = (name: string | undefined): string => (name ?? '').replaceAll('%22', '"');

const unreadable = () => new AppError('bad_request', 'The form cannot be read.');
const tooLarge = (maxBytes: number) => new AppError('too_large', undefined, { maxBytes });
