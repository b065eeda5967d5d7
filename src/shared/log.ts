import pino from 'pino';

export type Log = pino.Logger;

const secrets = ['password', 'token', 'accessToken', 'refreshToken', 'authorization', 'cookie', 'apiKey'];

/** Structured log of one process. On a terminal a line is for people, elsewhere JSON. Never a secret, never a message's text. */
export function createLog(name: string, level: string, pretty: boolean): Log {
  const redact = { paths: secrets.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), censor: '[secret]' };
  const options = { name, level, redact };
  if (!pretty) return pino(options);
  const target = { target: 'pino-pretty', options: { ignore: 'pid,hostname,name', translateTime: 'HH:MM:ss' } };
  return pino({ ...options, transport: target });
}
