import { useState } from 'preact/hooks';
import { useDesk } from '../shell/desk-gate.tsx';
import { useConsole, useWords } from '../ui/console-context.ts';
import { Failed } from '../ui/empty.tsx';
import { Icon } from '../ui/icon.tsx';
import { Picker } from '../ui/picker.tsx';
import { Popover } from '../ui/popover.tsx';
import { useAct } from '../ui/use-act.ts';
import { useAnswer } from '../ui/use-answer.ts';
import { useStore } from '../ui/use-store.ts';
import { type Target, targetsOf } from './targets.ts';

/** Passes the conversation on, to a colleague or to whoever of a group is free. */
export function Transfer({ id }: { id: string }) {
  const words = useWords();
  const button = (
    <>
      <Icon name="swap" size={16} /> <span>{words.thread.transfer}</span>
    </>
  );
  return (
    <Popover label={words.thread.transfer} button={button}>
      {(close) => <TransferTo id={id} onDone={close} />}
    </Popover>
  );
}

function TransferTo({ id, onDone }: { id: string; onDone(): void }) {
  const words = useWords();
  const { client, api, me, presence, rows } = useDesk();
  const { router, notices } = useConsole();
  const { act } = useAct();
  const [typed, setTyped] = useState('');
  const owner = useStore(rows, (all) => all.get(id)?.agent?.id);
  const there = useStore(presence);
  const { data, error, reload } = useAnswer(async () => {
    const [agents, groups] = await Promise.all([
      api.request('GET /admin/agents'),
      api.request('GET /admin/skill-groups'),
    ]);
    return { agents: agents.items, groups: groups.items };
  }, []);
  const targets = data ? targetsOf({ ...data, presence: there, without: [me.id, owner] }, typed) : [];
  const give = async ({ type, id: to, name }: Target) => {
    const target = type === 'agent' ? { agentId: to } : { skillGroupId: to };
    const done = await act(() => client.request('conversation:transfer', { conversationId: id, ...target }));
    // Who had room has it no more.
    if (!done) return reload();
    onDone();
    notices.tell(words.thread.passedOn(name));
    // It is a colleague's now, and out of one's sight.
    if (type === 'agent' && !me.permissions.includes('conversations.read_all')) router.go('/inbox/mine');
  };
  if (error) return <Failed error={error} onAgain={reload} />;
  return (
    <Picker
      label={words.thread.transferTo}
      hint={words.thread.transferSearch}
      typed={typed}
      onType={setTyped}
      choices={targets}
      onChoose={(target) => void give(target)}
      empty={data ? (typed.trim() ? words.thread.transferNoHit : words.thread.transferNobody) : words.loading}
    >
      {(target) => <TargetLine target={target} />}
    </Picker>
  );
}

function TargetLine({ target }: { target: Target }) {
  const { thread, presence } = useWords();
  if (target.type === 'group') {
    const { name, online, members } = target;
    return (
      <>
        <Icon name="team" size={16} />
        <span class="option-name">{name}</span>
        <span class="hint">{members ? thread.membersOnline(online, members) : thread.noMembers}</span>
      </>
    );
  }
  const { name, status, open, capacity, able } = target;
  return (
    <>
      <span class={`dot ${status}`} role="img" aria-label={presence[status]} title={presence[status]} />
      <span class="option-name">{name}</span>
      <span class="hint">
        {!able && `${thread.full} · `}
        {thread.slots(open, capacity)}
      </span>
    </>
  );
}
