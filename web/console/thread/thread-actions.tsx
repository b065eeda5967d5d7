import { useState } from 'preact/hooks';
import type { Abilities } from '../inbox/abilities.ts';
import { useDesk } from '../shell/desk-gate.tsx';
import { useSlots } from '../shell/use-slots.ts';
import { Confirm } from '../ui/confirm.tsx';
import { useConsole, useWords } from '../ui/console-context.ts';
import { Icon } from '../ui/icon.tsx';
import { useAct } from '../ui/use-act.ts';
import { useKeys } from '../ui/use-keys.ts';
import { Transfer } from './transfer.tsx';

type Props = { id: string; abilities: Abilities; writing: boolean };

/** What may be done with the conversation as it stands. */
export function ThreadActions({ id, abilities, writing }: Props) {
  const words = useWords();
  const { client } = useDesk();
  const { busy, act } = useAct();
  const [closing, setClosing] = useState(false);
  const take = useTake(id, abilities);
  const slots = useSlots();
  useKeys({ t: () => abilities.take && void take() });
  const conversationId = id;
  return (
    <div class="thread-actions" role="toolbar" aria-label={words.thread.actions}>
      {writing && abilities.stop && (
        <button
          type="button"
          disabled={busy}
          onClick={() => void act(() => client.request('reply:stop', { conversationId }))}
        >
          <Icon name="stop" size={16} /> <span>{words.thread.stop}</span>
        </button>
      )}
      {abilities.release && (
        <button
          type="button"
          title={words.thread.release}
          disabled={busy}
          onClick={() => void act(() => client.request('conversation:release', { conversationId }))}
        >
          <Icon name="robot" size={16} /> <span>{words.thread.release}</span>
        </button>
      )}
      {abilities.transfer && <Transfer id={id} />}
      {abilities.close && (
        <button type="button" title={words.thread.closeIt} disabled={busy} onClick={() => setClosing(true)}>
          <Icon name="check" size={16} /> <span>{words.thread.closeIt}</span>
        </button>
      )}
      {(abilities.take || abilities.takeOver) && (
        <button
          type="button"
          class="primary"
          title={slots?.full ? words.thread.youAreFull : undefined}
          onClick={() => void take()}
        >
          {abilities.take ? words.thread.take : words.thread.takeOver}
        </button>
      )}
      {closing && (
        <Confirm
          question={words.thread.closeSure}
          yes={words.thread.closeIt}
          run={() => client.request('conversation:close', { conversationId })}
          onClose={() => setClosing(false)}
        />
      )}
    </div>
  );
}

/** Takes it and goes on in one's own list; from another agent, by assigning it to oneself. */
export function useTake(id: string, { takeOver }: Abilities): () => Promise<void> {
  const { client, api, me, lookAt, capacity } = useDesk();
  const words = useWords();
  const { router } = useConsole();
  const { act } = useAct();
  return async () => {
    const done = await act(
      () =>
        takeOver
          ? api.request('POST /admin/conversations/:id/assign', { params: { id }, body: { agentId: me.id } })
          : client.request('conversation:take', { conversationId: id }),
      { agent_full: words.thread.youAreFull },
    );
    void lookAt(id);
    if (!done) void capacity.look();
    if (done) router.go(`/inbox/mine/${id}`, { replace: true });
  };
}
