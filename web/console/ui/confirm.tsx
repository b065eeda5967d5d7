import { useWords } from './console-context.ts';
import { Dialog } from './dialog.tsx';
import { useAct } from './use-act.ts';

type Props = { question: string; yes: string; run(): Promise<unknown>; onClose(): void };

/** Asks once more before something that is not easily undone. */
export function Confirm({ question, yes, run, onClose }: Props) {
  const words = useWords();
  const { busy, act } = useAct();
  return (
    <Dialog title={question} onClose={onClose}>
      <footer class="buttons">
        <button type="button" class="primary" disabled={busy} onClick={() => void act(run).then(onClose)}>
          {yes}
        </button>
        <button type="button" onClick={onClose}>
          {words.cancel}
        </button>
      </footer>
    </Dialog>
  );
}
