import type { ChatClient, Namespace } from '#client/types.ts';
import type { Screen } from './screen.ts';
import { createTranscript, type Transcript } from './transcript.ts';
import { sayError } from './words.ts';

/** Shows what a client hears of the conversation that `current` names; what was said before is the caller's to show. */
export function follow<N extends Namespace>(
  client: ChatClient<N>,
  screen: Screen,
  own: 'customer' | 'agent',
  current: () => string | undefined,
): Transcript {
  const transcript = createTranscript(screen, own);
  // Before `open` has answered there is no current one yet, and only one is opened at a time.
  const ours = (id: string) => current() === undefined || id === current();
  client.on('message', (id, message, { history }) => !history && ours(id) && transcript.message(message));
  client.on('draft', (id, draft) => ours(id) && transcript.draft(draft));
  client.on('draft-ended', (id, ended) => ours(id) && transcript.draftEnded(ended));
  client.on('refused', (id, { text, error }) => {
    if (ours(id)) screen.line(`${sayError(error)} Not sent: "${text.slice(0, 60)}"`);
  });
  tellConnection(client, screen);
  return transcript;
}

/** Between two tries a client is `connecting`, which is neither lost nor there. */
function tellConnection<N extends Namespace>(client: ChatClient<N>, screen: Screen): void {
  let was: 'new' | 'online' | 'offline' = 'new';
  client.on('status', (status) => {
    if (status === 'unauthorized') {
      screen.line('!! the log-in has ended: start the chat again');
      process.exitCode = 1;
      return screen.close();
    }
    if (status !== 'offline' && status !== 'online') return;
    if (status === 'offline' && was === 'new') screen.note('-- the server cannot be reached, trying again');
    if (status === 'offline' && was === 'online') screen.note('-- the connection is lost, trying again');
    if (status === 'online' && was === 'offline') screen.note('-- connected');
    was = status;
  });
}
