import type { ChatClient, Namespace } from '#client/types.ts';
import type { Screen } from './screen.ts';
import { createTranscript, type Transcript } from './transcript.ts';

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
    if (ours(id)) screen.line(`!! not sent: "${text.slice(0, 60)}": ${error.message} [${error.code}]`);
  });
  let lost = false;
  client.on('status', (status) => {
    if (status === 'offline' && !lost) screen.note('-- the connection is lost, trying again');
    if (status === 'online' && lost) screen.note('-- connected again');
    // Between two tries it is `connecting`, which is neither.
    if (status === 'offline' || status === 'online') lost = status === 'offline';
  });
  return transcript;
}
