import { useWords } from '../ui/console-context.ts';
import { Dialog } from '../ui/dialog.tsx';

/** What the keys do. */
export function Shortcuts({ onClose }: { onClose(): void }) {
  const { shortcuts } = useWords();
  const keys = [
    ['j ↓', shortcuts.down],
    ['k ↑', shortcuts.up],
    ['1 2 3', shortcuts.lists],
    ['/', shortcuts.search],
    ['t', shortcuts.take],
    ['r', shortcuts.reply],
    ['n', shortcuts.note],
    ['Esc', shortcuts.leave],
    ['?', shortcuts.help],
  ];
  return (
    <Dialog title={shortcuts.title} onClose={onClose}>
      <dl class="keys">
        {keys.map(([key, what]) => (
          <div key={key}>
            <dt>
              {key?.split(' ').map((one) => (
                <kbd key={one}>{one}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
