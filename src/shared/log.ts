import pino from 'pino';
import { createLineWriter } from './line-writer.ts';

export type Log = pino.Logger;

const secrets = [
  'password',
  'token',
  'accessToken',
  'refreshToken',
  'identityToken',
  'authorization',
  'cookie',
  'apiKey',
];
/** Ways to reach a person. Ids say whom a line is about. */
const personal = ['email', 'phone'];
/** Where either may stand: itself, in a thing, in a thing's thing (`req.headers.authorization`). */
const places = (key: string): string[] => [key, `*.${key}`, `*.*.${key}`];

/**
 * Structured log of one process. On a terminal a line is for people, elsewhere JSON. Never a secret, an address or a
 * message's text. `to` takes the lines instead of stdout.
 */
export function createLog(name: string, level: string, pretty: boolean, to?: pino.DestinationStream): Log {
  const redact = { paths: [...secrets, ...personal].flatMap(places), censor: '[secret]' };
  const options = { name, level, redact, serializers: { err: presentLogged } };
  if (!pretty) return pino(options, to ?? linesOnStdout());
  const target = { target: 'pino-pretty', options: { ignore: 'pid,hostname,name', translateTime: 'HH:MM:ss' } };
  return pino({ ...options, transport: target });
}

/** One for all logs of the process: their lines keep their order. */
let stdout: ReturnType<typeof createLineWriter> | undefined;

function linesOnStdout(): pino.DestinationStream {
  stdout ??= createLineWriter(1);
  return stdout;
}

/** An error as it is logged. A database error's message quotes the statement with its values: only its code stays. */
function presentLogged(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { code, errno, sql, nativeError } = error as Error & Record<'code' | 'errno' | 'sql' | 'nativeError', unknown>;
  if (sql === undefined && nativeError === undefined) return pino.stdSerializers.err(error);
  const native = (nativeError ?? error) as { code?: unknown; errno?: unknown };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { type: error.name, code: native.code ?? code, errno: native.errno ?? errno, stack: frames.join('\n') };
}
