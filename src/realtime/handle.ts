import type { z } from 'zod';
import { AppError, presentError } from '#contract/errors.ts';
import { parse } from '#contract/parse.ts';
import type { Ack } from '#contract/sockets.ts';
import { type Access, letsIn } from '#domain/policy.ts';
import { appErrorOf } from '#shared/commands/app-error-of.ts';
import type { Log } from '#shared/log.ts';
import type { ChatSocket } from './auth.ts';

/**
 * `pass` lets the next request of the same conversation begin before this one has its answer: called once what must
 * stay in order is in order.
 */
export type Handler<Request, Answer> = (request: Request, pass: () => void) => Promise<Answer>;

/** A request's time, ms, as REST has it. What comes behind it waits no longer. */
const handlerMs = 30_000;

export type HandlersOf<S extends Record<string, z.ZodType>, A extends Record<keyof S, unknown>> = {
  [E in keyof S]: Handler<z.output<S[E]>, A[E]>;
};

/** What may be asked: the form of each request, and who may ask it. */
export type Asks<S extends Record<string, z.ZodType>> = {
  schemas: S;
  access: Record<keyof S, Access>;
  /** Looks up anew what the account may do. Customers' rights never change. Throws `unauthorized`. */
  renew?: () => Promise<void>;
};

/**
 * Binds the requests of one socket: checks who asks and the payload, keeps one conversation's requests in order, answers the ack.
 * The door where errors become wire errors: whatever a client sends, it gets a code and the process lives.
 */
export function handleRequests<S extends Record<string, z.ZodType>, A extends Record<keyof S, unknown>>(
  socket: ChatSocket,
  log: Log,
  { schemas, access, renew }: Asks<S>,
  handlers: HandlersOf<S, A>,
): void {
  const turns = new Map<string, Promise<void>>();

  for (const event of Object.keys(schemas)) {
    const schema = schemas[event] as z.ZodType;
    const handler = handlers[event] as Handler<unknown, unknown>;
    socket.on(event, (...args: unknown[]) => {
      // Whatever else was sent, the answer's function is last, and may be alone: who waits is answered.
      const [payload] = typeof args[0] === 'function' ? [] : args;
      const ack = args.at(-1);
      const answer = typeof ack === 'function' ? (ack as (answer: Ack<unknown>) => void) : () => undefined;
      const work = async (pass: () => void) => {
        if (renew) await renew();
        const { subject } = socket.data;
        if (!letsIn(access[event] as Access, subject)) throw new AppError('forbidden');
        return handler(parse(schema, payload), pass);
      };
      const fault = (error: unknown) => log.error({ err: error, event }, 'request failed');
      inOrder(turns, conversationOf(payload), (pass) => answerOnce(answer, work, pass, fault));
    });
  }
  // A client may send any name; without an answer it would wait for ever.
  socket.onAny((event: string, ...args: unknown[]) => {
    if (Object.hasOwn(schemas, event)) return;
    const ack = args.at(-1);
    const error = presentError(new AppError('bad_request', `There is no request ${String(event).slice(0, 64)}.`));
    if (typeof ack === 'function') ack({ ok: false, error });
  });
}

/** Answers with what `work` comes to, or that it is not known when its time is over; then nobody waits for it any more. */
async function answerOnce(
  answer: (answer: Ack<unknown>) => void,
  work: (pass: () => void) => Promise<unknown>,
  pass: () => void,
  fault: (error: unknown) => void,
): Promise<void> {
  let isOpen = true;
  const reply = (given: Ack<unknown>) => {
    if (isOpen) answer(given);
    isOpen = false;
  };
  const late = setTimeout(() => {
    reply({ ok: false, error: presentError(new AppError('unavailable')) });
    pass();
  }, handlerMs);
  try {
    reply({ ok: true, data: await work(pass) });
  } catch (error) {
    if (!(error instanceof AppError)) fault(error);
    reply({ ok: false, error: presentError(appErrorOf(error) ?? error) });
  }
  clearTimeout(late);
}

/** Runs at once if the conversation is free, else after the request before it has passed. */
function inOrder(
  turns: Map<string, Promise<void>>,
  key: string | null,
  run: (pass: () => void) => Promise<void>,
): void {
  if (key === null) return void run(() => undefined);
  const begin = () => {
    const passed = Promise.withResolvers<void>();
    void run(passed.resolve).finally(passed.resolve);
    return passed.promise;
  };
  const before = turns.get(key);
  const mine = before === undefined ? begin() : before.then(begin);
  turns.set(key, mine);
  void mine.then(() => {
    if (turns.get(key) === mine) turns.delete(key);
  });
}

function conversationOf(payload: unknown): string | null {
  if (typeof payload !== 'object' || payload === null) return null;
  const { conversationId } = payload as { conversationId?: unknown };
  return typeof conversationId === 'string' ? conversationId.slice(0, 36) : 'latest';
}
