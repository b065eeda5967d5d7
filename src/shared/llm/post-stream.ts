import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import https from 'node:https';
import { APIError } from 'openai';
import { createEventReader, type ServerEvent } from './event-stream.ts';

/** Yields the events of an answer, those together that came together, up to `[DONE]` or the end. */
export type PostStream = (body: object, signal: AbortSignal) => AsyncGenerator<ServerEvent[]>;

/** An error's body beyond this is no error of a model provider, characters. */
const longestError = 64 * 1024;
/** A connection whose answer does not end soon after its last event is closed, ms. */
const lingerMs = 1000;

/**
 * POSTs a JSON body and reads the stream that answers, over connections that are kept. Throws `APIError` for a refusal,
 * the signal's reason for an abort, else the network's error. On node:http because the SDK's request and stream were a
 * quarter of what a reply cost the worker (docs/adr/0017-own-stream-reader.md).
 */
export function createPostStream(url: string, headers: Record<string, string>): PostStream {
  const target = new URL(url);
  const { request, Agent } = target.protocol === 'https:' ? https : http;
  const options = { agent: new Agent({ keepAlive: true }), method: 'POST', headers };

  /** The answer's head. A kept connection that the server has closed meanwhile is tried once anew. */
  function open(text: string, use: (asking: ClientRequest) => void, again = true): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const asking = request(target, options, resolve);
      use(asking);
      asking.on('error', (error: NodeJS.ErrnoException) => {
        if (again && asking.reusedSocket && error.code === 'ECONNRESET') open(text, use, false).then(resolve, reject);
        else reject(error);
      });
      asking.end(text);
    });
  }

  return async function* postStream(body, signal) {
    signal.throwIfAborted();
    let asking: ClientRequest | undefined;
    let answer: IncomingMessage | undefined;
    let whole = false;
    const abort = () => asking?.destroy(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    try {
      answer = await open(JSON.stringify(body), (begun) => {
        asking = begun;
      });
      answer.setEncoding('utf8');
      if (answer.statusCode !== 200 || !isEventStream(answer)) throw await refusalOf(answer);
      const read = createEventReader();
      for await (const text of answer.iterator({ destroyOnReturn: false })) {
        const events = read(text as string);
        const end = events.findIndex(({ data }) => data === '[DONE]');
        whole = end >= 0;
        if (events.length > 0) yield whole ? events.slice(0, end) : events;
        if (whole) return;
      }
      whole = true;
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener('abort', abort);
      // The connection serves again, unless somebody left in the middle.
      if (!whole) asking?.destroy();
      else if (answer) linger(answer);
    }
  };
}

/** Reads what comes after the last event: nothing, and the end. */
function linger(answer: IncomingMessage): void {
  if (!answer.complete) answer.setTimeout(lingerMs, () => answer.destroy());
  answer.resume();
}

/** Some gateways refuse with a 200 and the error as JSON. A server that does not say what it sends is believed. */
const isEventStream = ({ headers }: IncomingMessage): boolean =>
  /^text\/event-stream/i.test(headers['content-type'] ?? 'text/event-stream');

/** A status that says "fine" says nothing of the refusal: as in a stream, there is none then. */
async function refusalOf(answer: IncomingMessage): Promise<Error> {
  let text = '';
  for await (const part of answer) if (text.length < longestError) text += part;
  const [body, headers] = [parseBody(text), headersOf(answer)];
  if (answer.statusCode === 200) return new APIError(undefined, body?.error, text, headers);
  return APIError.generate(answer.statusCode ?? 0, body, text, headers);
}

function headersOf({ headers }: IncomingMessage): Headers {
  const pairs = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return new Headers(pairs as [string, string][]);
}

function parseBody(text: string): { error?: object } | undefined {
  try {
    return JSON.parse(text) ?? undefined;
  } catch {
    return undefined;
  }
}
