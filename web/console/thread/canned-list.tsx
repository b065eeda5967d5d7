import { useState } from 'preact/hooks';
import { ChoiceList } from '../ui/choice-list.tsx';
import { useWords } from '../ui/console-context.ts';
import { Icon } from '../ui/icon.tsx';
import { Picker } from '../ui/picker.tsx';
import { Popover } from '../ui/popover.tsx';
import { type Canned, cannedFor } from './canned.ts';
import type { CannedReplies } from './use-canned.ts';

/** What fits the slash that was typed, above the field. */
export function CannedList({ canned: { listId, choices, active, replace } }: { canned: CannedReplies }) {
  const words = useWords();
  if (choices.length === 0) return null;
  return (
    <div class="popover canned">
      <ChoiceList id={listId} label={words.composer.canned} choices={choices} active={active} onChoose={replace}>
        {(reply) => <Line reply={reply} />}
      </ChoiceList>
    </div>
  );
}

/** The same for whoever does not know of the slash. */
export function CannedMenu({ canned }: { canned: CannedReplies }) {
  const { composer } = useWords();
  return (
    <Popover label={composer.canned} side="above" buttonClass="quiet" button={<Icon name="bolt" />}>
      {(close) => <CannedPicker canned={canned} onDone={close} />}
    </Popover>
  );
}

function CannedPicker({ canned: { all, insertHere }, onDone }: { canned: CannedReplies; onDone(): void }) {
  const { composer } = useWords();
  const [typed, setTyped] = useState('');
  return (
    <Picker
      label={composer.canned}
      hint={composer.cannedHint}
      typed={typed}
      onType={setTyped}
      choices={cannedFor(all, typed)}
      onChoose={(reply) => {
        onDone();
        insertHere(reply);
      }}
      empty={all.length ? composer.cannedNoHit : composer.cannedNone}
    >
      {(reply) => <Line reply={reply} />}
    </Picker>
  );
}

const Line = ({ reply: { shortcut, title, text } }: { reply: Canned }) => (
  <span class="canned-line">
    <span class="option-name">
      <strong>{title}</strong> <kbd>{shortcut}</kbd>
    </span>
    <span class="hint option-name">{text}</span>
  </span>
);
