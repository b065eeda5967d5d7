import { z } from 'zod';
import { isNetwork } from './address/client-address.ts';
import { inPlainWords } from './contract/parse.ts';
import { queueNames } from './contract/queues.ts';
import { fieldKeysForm, parseFieldKeys } from './field-key-list.ts';

/** One sentence for all that can be wrong with a number. */
const number = (words: string, fits: (value: number) => boolean, fallback: number) =>
  z.coerce.number(words).refine(fits, words).default(fallback);
const whole = (least: number, most: number, fallback: number) =>
  number(
    `must be a whole number from ${least} to ${most}`,
    (value) => Number.isInteger(value) && value >= least && value <= most,
    fallback,
  );
const seconds = (fallback: number) => number('must be a number of seconds above 0', (value) => value > 0, fallback);
const dimensionWords = 'must be a whole number from 1 to 8192';
const dimensions = z.coerce.number(dimensionWords).int(dimensionWords).min(1, dimensionWords).max(8192, dimensionWords);
const port = (fallback: number) => whole(0, 65535, fallback);
const list = (fallback: string) =>
  z
    .string()
    .default(fallback)
    .transform((text) =>
      text
        .split(',')
        .map((item) => item.trim())
        .filter(Boolean),
    );
const url = (...protocols: string[]) =>
  z.string().refine((text) => protocols.includes(URL.parse(text)?.protocol ?? ''), `must be a ${protocols[0]}// URL`);
/** As browsers write it: of http(s) without what goes without saying; an app may have a scheme of its own. */
const isOrigin = (text: string): boolean =>
  /^https?:/i.test(text) ? URL.parse(text)?.origin === text : /^[a-z][a-z\d+.-]*:\/\/[^/\s]+$/.test(text);
const everyQueue = ['lanes', ...queueNames];

/** Every variable that the processes read. Documented one by one in `.env.example`; a test holds the two together. */
export const envSchema = z.object({
  DATABASE_URL: url('mysql:', 'mariadb:'),
  REDIS_URL: url('redis:', 'rediss:'),
  CACHE_REDIS_URL: url('redis:', 'rediss:').optional(),
  DATA_DIR: z.string().min(1).default('.data'),
  S3_BUCKET: z.string().min(1).optional(),
  S3_ENDPOINT: url('https:', 'http:').optional(),
  S3_REGION: z.string().default('us-east-1'),
  S3_ACCESS_KEY_ID: z.string().optional(),
  S3_SECRET_ACCESS_KEY: z.string().optional(),
  S3_PATH_STYLE: z.stringbool('must be true or false').default(false),
  FIELD_KEYS: z
    .string()
    .refine((text) => parseFieldKeys(text) !== null, fieldKeysForm)
    .optional(),
  QUEUE_PREFIX: z
    .string()
    .regex(/^[a-z0-9-]{1,32}$/i, 'must be 1 to 32 letters, digits and hyphens')
    .default('chat-api'),
  HOST: z.string().default('127.0.0.1'),
  PORT: port(3000),
  REALTIME_PORT: port(3001),
  REALTIME_URL: url('http:', 'https:').optional(),
  HEALTH_PORT: port(0),
  CORS_ORIGINS: list('localhost').refine(
    (origins) => origins.every((text) => text === '*' || text === 'localhost' || isOrigin(text)),
    'may name origins like https://shop.example, without a path, localhost and *',
  ),
  TRUSTED_PROXIES: list('loopback').refine(
    (networks) => networks.every(isNetwork),
    'may name networks (10.0.0.0/8), addresses, loopback and private',
  ),
  RATE_LIMIT_FACTOR: number(
    'must be a number above 0, at most 1000000',
    (factor) => factor > 0 && factor <= 1_000_000,
    1,
  ),
  WORKER_QUEUES: list(everyQueue.join(',')).refine(
    (names) => names.every((name) => everyQueue.includes(name)),
    `may name ${everyQueue.join(', ')}`,
  ),
  LANES: whole(1, 64, 4),
  REPLY_CONCURRENCY: whole(1, 10_000, 50),
  AI_PROVIDER: z.enum(['dashscope', 'openai', 'extractive']).optional(),
  DASHSCOPE_API_KEY: z.string().optional(),
  OPENAI_API_KEY: z.string().optional(),
  AI_BASE_URL: url('http:', 'https:').optional(),
  AI_MODEL: z.string().default(''),
  AI_FALLBACK_MODELS: list(''),
  AI_FIRST_TOKEN_SECONDS: seconds(15),
  AI_IDLE_SECONDS: seconds(15),
  AI_ATTEMPTS: whole(1, 100, 2),
  AI_EMBEDDING_MODEL: z.string().max(100).default(''),
  AI_EMBEDDING_DIMENSIONS: dimensions.optional(),
  AI_EMBEDDING_MIN_COSINE: number('must be a number from -1 to 1', (cosine) => cosine >= -1 && cosine <= 1, 0.5),
  HANDOFF_TIMEOUT_SECONDS: seconds(120),
  AGENT_SILENCE_SECONDS: seconds(600),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

export type Env = z.output<typeof envSchema>;
export type Config = Env & { AI_PROVIDER: 'dashscope' | 'openai' | 'extractive' };

/** The exit code for "fix the configuration first" (EX_CONFIG of sysexits.h). */
export const configExitCode = 78;

/** A configuration that cannot work. `faults` has one sentence for each. */
export class ConfigError extends Error {
  readonly faults: string[];

  constructor(faults: string[]) {
    super(`The configuration cannot work:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
    this.name = 'ConfigError';
    this.faults = faults;
  }
}

/** Reads and checks the environment. Throws one `ConfigError` that names all faults at once. */
export function parseConfig(env: Record<string, string | undefined>): Config {
  // An empty line in an env file means "not set".
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const { data, error } = envSchema.safeParse(set, { error: inPlainWords });
  const faults = error?.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) ?? [];
  faults.push(...missingKeys(set));
  if (!data || faults.length > 0) throw new ConfigError(faults);
  return { ...data, AI_PROVIDER: data.AI_PROVIDER ?? defaultProvider(data) };
}

function missingKeys(env: Record<string, string | undefined>): string[] {
  const orServer = 'or set AI_BASE_URL to a server without keys';
  const faults: string[] = [];
  const key = { dashscope: 'DASHSCOPE_API_KEY', openai: 'OPENAI_API_KEY' }[env.AI_PROVIDER ?? ''];
  if (key && !env[key] && !env.AI_BASE_URL) {
    faults.push(`${key}: needed when AI_PROVIDER is ${env.AI_PROVIDER} (${orServer})`);
  }
  const anybody = env.DASHSCOPE_API_KEY || env.OPENAI_API_KEY || env.AI_BASE_URL;
  if (env.AI_EMBEDDING_MODEL && !key && !anybody) {
    faults.push(`AI_EMBEDDING_MODEL: nobody makes vectors: set DASHSCOPE_API_KEY or OPENAI_API_KEY (${orServer})`);
  }
  return faults;
}

/** A key chooses its provider; without one the offline provider answers from the knowledge base. */
function defaultProvider(env: Env): Config['AI_PROVIDER'] {
  if (env.DASHSCOPE_API_KEY) return 'dashscope';
  return env.OPENAI_API_KEY ? 'openai' : 'extractive';
}

export const loadConfig = (): Config => parseConfig(process.env);
