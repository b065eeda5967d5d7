import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { queueNames } from '#contract/queues.ts';
import { ConfigError, configExitCode, envSchema, parseConfig } from '#shared/config.ts';

const root = resolve(import.meta.dirname, '../..');
const servers = { DATABASE_URL: 'mysql://u:p@127.0.0.1:1/chat', REDIS_URL: 'redis://127.0.0.1:1' };

function faultsOf(env: Record<string, string | undefined>): string[] {
  try {
    parseConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

describe('the environment', () => {
  it('needs nothing but the two servers', () => {
    expect(parseConfig(servers)).toMatchObject({
      LANES: 4,
      PORT: 3000,
      AI_PROVIDER: 'extractive',
      WORKER_QUEUES: ['lanes', ...queueNames],
    });
  });

  it('shows all faults at once, each with its name', () => {
    const faults = faultsOf({ DATABASE_URL: 'postgres://x', LANES: '65', PORT: 'http', WORKER_QUEUES: 'lanes,sales' });
    const names = faults.map((fault) => fault.split(':')[0]);
    expect(names).toEqual(['DATABASE_URL', 'REDIS_URL', 'PORT', 'WORKER_QUEUES', 'LANES']);
    expect(faults.join()).toContain(`may name lanes, ${queueNames.join(', ')}`);
  });

  it('says in plain words what each must be', () => {
    const env = {
      PORT: 'http',
      REALTIME_PORT: '70000',
      CORS_ORIGINS: 'https://a.example,nonsense',
      FIELD_KEYS: 'bad',
      S3_PATH_STYLE: '7',
      AI_IDLE_SECONDS: '0',
      LOG_LEVEL: 'loud',
      AI_PROVIDER: 'openai',
    };
    expect(faultsOf(env).sort()).toEqual([
      'AI_IDLE_SECONDS: must be a number of seconds above 0',
      'CORS_ORIGINS: may name origins like https://shop.example, without a path, localhost and *',
      'DATABASE_URL: is missing',
      'FIELD_KEYS: must be kid:base64-of-32-bytes[,kid2:…], each kid once',
      'LOG_LEVEL: must be one of: fatal, error, warn, info, debug, trace, silent',
      'OPENAI_API_KEY: needed when AI_PROVIDER is openai (or set AI_BASE_URL to a server without keys)',
      'PORT: must be a whole number from 0 to 65535',
      'REALTIME_PORT: must be a whole number from 0 to 65535',
      'REDIS_URL: is missing',
      'S3_PATH_STYLE: must be true or false',
    ]);
  });

  it('wants somebody who makes the vectors that are asked for', () => {
    const env = { ...servers, AI_EMBEDDING_MODEL: 'text-embedding-v4' };
    const fault =
      'AI_EMBEDDING_MODEL: nobody makes vectors: set DASHSCOPE_API_KEY or OPENAI_API_KEY (or set AI_BASE_URL to a server without keys)';
    expect(faultsOf(env)).toEqual([fault]);
    expect(faultsOf({ ...env, AI_PROVIDER: 'extractive' })).toEqual([fault]);
    const key = { AI_PROVIDER: 'extractive', DASHSCOPE_API_KEY: 'k' };
    for (const more of [{ OPENAI_API_KEY: 'k' }, { AI_BASE_URL: 'http://127.0.0.1:1' }, key]) {
      expect(faultsOf({ ...env, ...more })).toEqual([]);
    }
    expect(faultsOf({ ...env, ...key, AI_EMBEDDING_DIMENSIONS: '0', AI_EMBEDDING_MIN_COSINE: '2' })).toEqual([
      'AI_EMBEDDING_DIMENSIONS: must be a whole number from 1 to 8192',
      'AI_EMBEDDING_MIN_COSINE: must be a number from -1 to 1',
    ]);
  });

  it('takes the origins that browsers send, and no others', () => {
    const taken = (CORS_ORIGINS: string) => faultsOf({ ...servers, CORS_ORIGINS }).length === 0;
    for (const origin of ['*', 'localhost', 'https://a.example:8443', 'capacitor://localhost'])
      expect(taken(origin)).toBe(true);
    for (const origin of ['https://a.example/', 'https://A.example', 'a.example', 'https://a.example:443', 'http://']) {
      expect(taken(origin)).toBe(false);
    }
  });

  it('never shows what a URL holds', () => {
    const secret = 'hunter2';
    expect(
      faultsOf({ DATABASE_URL: `http://u:${secret}@host/`, REDIS_URL: `http://:${secret}@host` }).join(),
    ).not.toContain(secret);
  });

  it.each(Object.keys(envSchema.shape).filter((name) => !(name in servers)))(
    'takes an empty line %s= for "not set"',
    (name) => {
      expect(parseConfig({ ...servers, [name]: '' })).toEqual(parseConfig({ ...servers, [name]: undefined }));
    },
  );

  it('reads lists with blanks, and ignores what is not its own', () => {
    const config = parseConfig({ ...servers, CORS_ORIGINS: ' https://a.example , https://b.example,', HOME: '/root' });
    expect(config.CORS_ORIGINS).toEqual(['https://a.example', 'https://b.example']);
    expect(config).not.toHaveProperty('HOME');
  });
});

describe('the provider', () => {
  const provider = (env: Record<string, string>) => parseConfig({ ...servers, ...env }).AI_PROVIDER;

  it('follows the key that is set', () => {
    expect(provider({})).toBe('extractive');
    expect(provider({ OPENAI_API_KEY: 'k' })).toBe('openai');
    expect(provider({ OPENAI_API_KEY: 'k', DASHSCOPE_API_KEY: 'k' })).toBe('dashscope');
  });

  it('is the named one, whatever keys there are', () => {
    expect(provider({ AI_PROVIDER: 'extractive', OPENAI_API_KEY: 'k' })).toBe('extractive');
  });

  it('needs its key, or the address of a server that wants none', () => {
    expect(faultsOf({ ...servers, AI_PROVIDER: 'openai', DASHSCOPE_API_KEY: 'k' })).toEqual([
      expect.stringMatching(/^OPENAI_API_KEY: needed/),
    ]);
    expect(provider({ AI_PROVIDER: 'openai', AI_BASE_URL: 'http://127.0.0.1:11434/v1' })).toBe('openai');
  });
});

describe('a process with a configuration that cannot work', () => {
  it.each(['api', 'realtime', 'workers'])('%s ends with 78 and names every fault, without a stack', async (folder) => {
    const env = { PATH: process.env.PATH, LANES: '0', LOG_LEVEL: 'loud' };
    const run = promisify(execFile)(process.execPath, [`src/${folder}/main.ts`], { cwd: root, env });
    const { code, stderr } = await run.then(
      () => ({ code: 0, stderr: '' }),
      (error: { code: number; stderr: string }) => error,
    );
    expect(code).toBe(configExitCode);
    for (const name of ['DATABASE_URL', 'REDIS_URL', 'LANES', 'LOG_LEVEL']) expect(stderr).toContain(`\n  - ${name}: `);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});
