import { lookup as resolve } from 'node:dns';
import { type IncomingMessage, type RequestOptions, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPublic } from '#shared/address/is-public.ts';

export type Posted = { status: number } | { error: string };

export type Posting = {
  url: string;
  headers: Record<string, string>;
  body: string;
  timeoutMs: number;
  /** Lets the request go to private networks as well. */
  allowPrivate: boolean;
  signal: AbortSignal;
};

/** An answer is read up to here, bytes: only its status counts, and a body without end must not hold us. */
const maxAnswerBytes = 64 * 1024;

/**
 * Posts JSON to an address that somebody typed in. It follows no redirect and goes to no private network: the address
 * that a name resolves to is checked in the very look-up that the connection is made with, so a name that answers
 * differently the second time gains nothing.
 */
export function post({ url, headers, body, timeoutMs, allowPrivate, signal }: Posting): Promise<Posted> {
  const target = new URL(url);
  const host = target.hostname.replace(/^\[|\]$/g, '');
  if (!allowPrivate && isIP(host) && !isPublic(host)) return Promise.resolve({ error: notAllowed(host) });
  const request = target.protocol === 'https:' ? requestHttps : requestHttp;
  const ending = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const options: RequestOptions = {
    method: 'POST',
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'chat-api-webhooks',
      'content-length': Buffer.byteLength(body),
      ...headers,
    },
    agent: false,
    signal: ending,
    ...(allowPrivate ? {} : { lookup: publicOnly }),
  };
  return new Promise((done) => {
    let posted: Posted = { error: 'the connection ended without an answer' };
    const answered = (answer: IncomingMessage) => {
      posted = { status: answer.statusCode ?? 0 };
    };
    const asked = request(target, options, (answer) => {
      answered(answer);
      let size = 0;
      answer.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > maxAnswerBytes) asked.destroy();
      });
      // What becomes of the body changes nothing.
      answer.on('error', () => undefined);
    });
    asked.on('upgrade', (answer, socket) => {
      answered(answer);
      socket.destroy();
    });
    asked.on('error', (error: Error) => {
      if ('error' in posted) posted = { error: faultOf(error, ending, timeoutMs) };
    });
    // The one event that comes whatever happened: a 101, for one, is neither a response nor an error.
    asked.on('close', () => done(posted));
    asked.end(body);
  });
}

const publicOnly: LookupFunction = (hostname, options, done) => {
  resolve(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return done(error, '', 4);
    const refused = addresses.find(({ address }) => !isPublic(address));
    const [first] = addresses;
    if (refused || !first) return done(new Error(notAllowed(refused?.address ?? hostname)), '', 4);
    if (options.all) return (done as unknown as (error: null, all: typeof addresses) => void)(null, addresses);
    done(null, first.address, first.family);
  });
};

const notAllowed = (address: string): string => `${address} is in a private network, which webhooks may not call`;

/** Node says of every request that was aborted that it was; why, only the signal knows. */
function faultOf(error: Error & { code?: string }, { reason }: AbortSignal, timeoutMs: number): string {
  if (reason instanceof Error && reason.name === 'TimeoutError') return `no answer within ${timeoutMs} ms`;
  return error.code ? `${error.code}: ${error.message}` : error.message;
}
