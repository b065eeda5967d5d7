import { createReadStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Config } from '#shared/config.ts';
import type { FileStore } from './create-file-store.ts';

type Options = Pick<
  Config,
  'S3_ENDPOINT' | 'S3_REGION' | 'S3_ACCESS_KEY_ID' | 'S3_SECRET_ACCESS_KEY' | 'S3_PATH_STYLE'
>;

/** Files in a bucket of S3, or of anything that speaks its protocol (`S3_ENDPOINT`). */
export function createS3Store(Bucket: string, options: Options): FileStore {
  const client = new S3Client(clientOptions(options));
  return {
    async take(Key, path, ContentType) {
      const { size } = await stat(path);
      const body = { Body: createReadStream(path), ContentLength: size, ContentType };
      await client.send(new PutObjectCommand({ Bucket, Key, ...body }));
      await rm(path, { force: true });
    },
    async put(Key, bytes, ContentType) {
      await client.send(new PutObjectCommand({ Bucket, Key, Body: bytes, ContentType }));
    },
    async read(Key) {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
        return (Body as Readable | undefined) ?? null;
      } catch (error) {
        if ((error as Error).name === 'NoSuchKey') return null;
        throw error;
      }
    },
    async remove(Key) {
      await client.send(new DeleteObjectCommand({ Bucket, Key }));
    },
  };
}

function clientOptions({ S3_ENDPOINT, S3_REGION, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY, S3_PATH_STYLE }: Options) {
  const named = S3_ACCESS_KEY_ID && S3_SECRET_ACCESS_KEY;
  return {
    region: S3_REGION,
    forcePathStyle: S3_PATH_STYLE,
    ...(S3_ENDPOINT ? { endpoint: S3_ENDPOINT } : {}),
    // Without these the SDK looks where it always does: its own variables, the machine's role.
    ...(named ? { credentials: { accessKeyId: S3_ACCESS_KEY_ID, secretAccessKey: S3_SECRET_ACCESS_KEY } } : {}),
    // Checksums in trailers are AWS's own; others that speak S3 refuse them.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  } as const;
}
