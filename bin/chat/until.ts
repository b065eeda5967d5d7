import type { ChatClient, ConversationView, Namespace } from '#client/types.ts';
import { within } from '#shared/within.ts';
import { CliError } from '../shared/cli-error.ts';

/** A script must end: longer than any reply may take to begin, retries included. ms. */
const patienceMs = 120_000;

/** Waits until what the client knows of a conversation fulfils `fact`. Throws after two minutes, or once it is lost. */
export async function until<N extends Namespace>(
  client: ChatClient<N>,
  conversationId: string,
  fact: (view: ConversationView) => boolean,
): Promise<void> {
  const done = Promise.withResolvers<void>();
  const look = () => {
    const view = client.view(conversationId);
    if (view && fact(view)) done.resolve();
  };
  const offs = [
    client.on('view', look),
    client.on('lost', (id, error) => id === conversationId && done.reject(new CliError(error.message))),
    client.on('status', (status) => status === 'unauthorized' && done.reject(new CliError('the log-in has ended'))),
  ];
  const timer = setTimeout(() => done.reject(new CliError(`no answer within ${patienceMs / 1000} s`)), patienceMs);
  look();
  try {
    await done.promise;
  } finally {
    clearTimeout(timer);
    for (const off of offs) off();
  }
}

/** How long a script waits for the first connection, ms. On a terminal people see that it is tried again, and may go. */
const connectMs = 20_000;

/** What `opening` gives. Throws if there is no connection in time. */
export const inTime = <T>(opening: Promise<T>, url: string): Promise<T> =>
  within(connectMs, opening, () => new CliError(`the chat at ${url} cannot be reached: is it running? (npm start)`));
