import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createScriptedEmbeddings } from './scripted-embeddings.ts';
import { play, type Script } from './scripted-model-play.ts';

export type { Script } from './scripted-model-play.ts';

export type ScriptedRequest = {
  model: string;
  messages: { role: string; content: string }[];
  tools: { type: string; function: { name: string } }[];
  /** 1 for the first request with this body, 2 when it comes again. */
  attempt: number;
};

export type RecordedRequest = ScriptedRequest & {
  body: Record<string, unknown>;
  headers: IncomingMessage['headers'];
  /** `aborted`: the client closed before the answer was out. `broken`: the script cut the connection. */
  state: 'open' | 'answered' | 'aborted' | 'broken';
};

type ScriptFor = (request: ScriptedRequest) => Script;

const HELLO: Script = [...'Hello from the scripted model .'.split(/(?<= )/)].map((text) => ({ text }));

/**
 * A real HTTP server that answers `POST …/chat/completions` as OpenAI streams it, by script, and `POST …/embeddings` beside
 * it. `record: false` keeps no requests (for benchmarks: `attempt` is then always 1).
 */
export async function openScriptedModel(options: { script?: ScriptFor; record?: boolean } = {}) {
  const record = options.record ?? true;
  const requests: RecordedRequest[] = [];
  const attempts = new Map<string, number>();
  const watchers = new Set<() => void>();
  const counts = { open: 0 };
  const embeddings = createScriptedEmbeddings();
  let script: ScriptFor = options.script ?? (() => HELLO);

  const changed = () => {
    for (const watcher of watchers) watcher();
  };

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const text = await readAll(req);
    if (req.url?.endsWith('/embeddings')) return embeddings.answer(text, res);
    const body = JSON.parse(text);
    const attempt = record ? (attempts.get(text) ?? 0) + 1 : 1;
    if (record) attempts.set(text, attempt);
    const asked = { model: body.model, messages: body.messages, tools: body.tools ?? [], attempt };
    const request: RecordedRequest = { ...asked, body, headers: req.headers, state: 'open' };
    if (record) requests.push(request);
    counts.open += 1;
    res.on('close', () => {
      counts.open -= 1;
      if (request.state === 'open') request.state = res.writableFinished ? 'answered' : 'aborted';
      changed();
    });
    changed();
    const cut = () => {
      request.state = 'broken';
      res.destroy();
    };
    await play(script(asked), { res, model: body.model, cut });
  }

  const server = createServer((req, res) => {
    answer(req, res).catch((error) => res.destroy(error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    embeddings,
    /** Requests that are being answered now. */
    get open() {
      return counts.open;
    },
    setScript: (next: ScriptFor) => {
      script = next;
    },
    /** Resolves as soon as `fact` holds; looked at whenever a request comes or ends. */
    waitFor: (fact: () => boolean, timeoutMs = 5_000) =>
      new Promise<void>((resolve, reject) => {
        const look = () => {
          if (!fact()) return;
          clearTimeout(timer);
          watchers.delete(look);
          resolve();
        };
        const timer = setTimeout(() => {
          watchers.delete(look);
          const states = requests.map(({ model, state }) => `${model} ${state}`).join(', ');
          reject(new Error(`not within ${timeoutMs} ms: ${fact}; requests: ${states || 'none'}`));
        }, timeoutMs);
        watchers.add(look);
        look();
      }),
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

export type ScriptedModel = Awaited<ReturnType<typeof openScriptedModel>>;

async function readAll(req: IncomingMessage): Promise<string> {
  req.setEncoding('utf8');
  let text = '';
  for await (const part of req) text += part;
  return text;
}
