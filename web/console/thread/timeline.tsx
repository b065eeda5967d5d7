import { useWords } from '../ui/console-context.ts';
import { useStore } from '../ui/use-store.ts';
import { ItemView } from './item-view.tsx';
import type { Thread } from './thread.ts';
import { timelineOf } from './timeline.ts';
import { TypingDots } from './typing-dots.tsx';
import { useStaying } from './use-staying.ts';

/** All that was said, the newest at the end, where one stays; the page before comes when one looks up. */
export function Timeline({ thread }: { thread: Thread }) {
  const words = useWords();
  const { view, older, hasOlder } = useStore(thread);
  const items = view ? timelineOf({ view, older, hasOlder }) : [];
  const { box, onScroll } = useStaying(items[1]?.key ?? '');
  const loadOlder = () => void thread.loadOlder().catch(() => {});
  const customer = view?.typing.find(({ type }) => type === 'customer');
  return (
    <div class="timeline" ref={box} onScroll={() => onScroll() === 'top' && hasOlder && loadOlder()}>
      <div class="timeline-inner" role="log" aria-live="polite" aria-relevant="additions">
        {hasOlder && (
          <button type="button" class="more" onClick={loadOlder}>
            {words.thread.older}
          </button>
        )}
        {items.map((item) => (
          <ItemView key={item.key} item={item} />
        ))}
        {customer && (
          <p class="typing" role="status">
            <TypingDots />
            {words.thread.typing(customer.name ?? words.customer.label)}
          </p>
        )}
      </div>
    </div>
  );
}
