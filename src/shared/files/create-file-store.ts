import type { Readable } from 'node:stream';
import type { Config } from '#shared/config.ts';
import { createDiskStore } from './disk-store.ts';

/** Where the bytes of files lie. Keys are ours: letters, digits, `-`, `.` and `/`. */
export type FileStore = {
  /** Takes the file at `path`, which is gone from there afterwards. */
  take(key: string, path: string, type: string): Promise<void>;
  put(key: string, bytes: Buffer, type: string): Promise<void>;
  /** Null: there is no such thing. */
  read(key: string): Promise<Readable | null>;
  /** Removing what is not there is no fault. */
  remove(key: string): Promise<void>;
};

/** S3 where `S3_BUCKET` names a bucket, else the folder `files` of `DATA_DIR`, which all processes must then share. */
export function createFileStore(config: Config): FileStore {
  const { S3_BUCKET: bucket, DATA_DIR } = config;
  if (!bucket) return createDiskStore(DATA_DIR);
  // The SDK takes some 20 MB of memory: only a process that touches a file loads it.
  let opened: Promise<FileStore> | undefined;
  const store = () => {
    opened ??= import('./s3-store.ts').then(({ createS3Store }) => createS3Store(bucket, config));
    return opened;
  };
  return {
    take: async (...file) => (await store()).take(...file),
    put: async (...file) => (await store()).put(...file),
    read: async (key) => (await store()).read(key),
    remove: async (key) => (await store()).remove(key),
  };
}
