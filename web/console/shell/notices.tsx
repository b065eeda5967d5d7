import { useConsole, useWords } from '../ui/console-context.ts';
import { Icon } from '../ui/icon.tsx';
import { useStore } from '../ui/use-store.ts';

/** Short sentences at the edge of the page, read out as they come. */
export function Notices() {
  const { notices, router } = useConsole();
  const words = useWords();
  return (
    <div class="notices" role="status" aria-live="polite">
      {useStore(notices).map(({ id, text, kind, path }) => (
        <div key={id} class={`notice ${kind}`}>
          {path === null ? (
            <span>{text}</span>
          ) : (
            <button
              type="button"
              class="link"
              onClick={() => {
                notices.drop(id);
                router.go(path);
              }}
            >
              {text}
            </button>
          )}
          <button type="button" class="quiet" aria-label={words.close} onClick={() => notices.drop(id)}>
            <Icon name="close" size={16} />
          </button>
        </div>
      ))}
    </div>
  );
}
