import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * What the model does next. A script that does not say how it ends (`error`, `hang`, `cut`, `done`) finishes well, with
 * the usage, as OpenAI does.
 */
export type Step =
  | { text: string; delayMs?: number }
  | { reasoning: string }
  | { tool: { name: string; arguments: string } }
  /** A piece as some other server would say it. */
  | { delta: object }
  /** Goes on when the test lets it. */
  | { gate: Promise<unknown> }
  | { usage: { prompt: number; completion: number } }
  | { finish: string }
  /** As the first step: the response. Later: an error event in the stream, as DashScope sends them. */
  | { error: { status?: number; headers?: Record<string, string>; body?: unknown } }
  /** Never goes on. `headers: false` leaves the client without even these. */
  | { hang: true; headers?: boolean }
  | { cut: true }
  /** Ends the stream here, politely, without finish reason, usage or [DONE]. */
  | { done: true };

export type Script = Step[];

type Stage = { res: ServerResponse; model: string; cut: () => void };

/** Plays a script into the response. Steps that follow at once leave in one write, so that a benchmark pays for one. */
export async function play(script: Script, { res, model, cut }: Stage): Promise<void> {
  const chunk = chunkFor(model);
  let pending = '';
  const flush = () => {
    open(res);
    if (pending === '') res.flushHeaders();
    else res.write(pending);
    pending = '';
  };
  for (const step of script) {
    if (res.destroyed) return;
    if ('gate' in step || ('text' in step && step.delayMs)) {
      flush();
      await ('gate' in step ? step.gate : sleep(step.delayMs));
    }
    pending += spoken(step, chunk);
    if ('hang' in step) {
      if (step.headers !== false) flush();
      return;
    }
    if ('cut' in step) {
      open(res);
      return void res.write(pending || ': \n', cut);
    }
    if ('error' in step && pending === '' && !res.headersSent) return refuse(res, step.error);
    if ('error' in step)
      pending += eventOf(step.error.body ?? { error: { code: 'internal_error', message: 'scripted' } });
    if ('error' in step || 'done' in step) return finish(res, pending);
  }
  if (!res.destroyed) finish(res, `${pending}${endOf(script, model, chunk)}data: [DONE]\n\n`);
}

function open(res: ServerResponse): void {
  if (!res.headersSent) res.writeHead(200, { 'content-type': 'text/event-stream' });
}

function finish(res: ServerResponse, rest: string): void {
  open(res);
  res.end(rest);
}

type Chunk = (delta: object, finish?: string) => string;

function spoken(step: Step, chunk: Chunk): string {
  if ('text' in step) return chunk({ content: step.text });
  if ('reasoning' in step) return chunk({ content: null, reasoning_content: step.reasoning });
  if ('delta' in step) return chunk(step.delta);
  return 'tool' in step ? toolChunks(step.tool, chunk) : '';
}

/** The finish reason and the usage, from the script or counted. */
function endOf(script: Script, model: string, chunk: Chunk): string {
  let reason = script.some((step) => 'tool' in step) ? 'tool_calls' : 'stop';
  let usage = { prompt: 10, completion: script.filter((step) => 'text' in step).length };
  for (const step of script) {
    if ('finish' in step) reason = step.finish;
    if ('usage' in step) usage = step.usage;
  }
  return chunk({}, reason) + usageChunk(model, usage.prompt, usage.completion);
}

function eventOf(data: unknown): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}

function refuse(
  res: ServerResponse,
  error: { status?: number; headers?: Record<string, string>; body?: unknown },
): void {
  res.writeHead(error.status ?? 500, { 'content-type': 'application/json', ...error.headers });
  res.end(
    JSON.stringify(error.body ?? { error: { code: null, type: 'scripted', message: `scripted ${error.status}` } }),
  );
}

function chunkFor(model: string): Chunk {
  const head = `data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":${JSON.stringify(model)},"choices":[{"index":0,"delta":`;
  return (delta, reason) =>
    `${head}${JSON.stringify(delta)},"finish_reason":${reason ? `"${reason}"` : null}}],"usage":null}\n\n`;
}

function usageChunk(model: string, prompt: number, completion: number): string {
  const usage = { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
  return eventOf({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model, choices: [], usage });
}

/** In three pieces, the last one null, as DashScope sends it. */
function toolChunks(tool: { name: string; arguments: string }, chunk: Chunk): string {
  const middle = Math.floor(tool.arguments.length / 2);
  const pieces = [tool.arguments.slice(0, middle), tool.arguments.slice(middle), null];
  return pieces
    .map((piece, at) => {
      const named = at === 0 ? { id: 'call_1', type: 'function' } : {};
      const fn = { ...(at === 0 ? { name: tool.name } : {}), arguments: piece };
      return chunk({ tool_calls: [{ index: 0, ...named, function: fn }] });
    })
    .join('');
}
