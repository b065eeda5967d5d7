import { useState } from 'preact/hooks';
import { useDesk } from '../shell/desk-gate.tsx';
import { useWords } from '../ui/console-context.ts';
import { Icon } from '../ui/icon.tsx';
import { useAct } from '../ui/use-act.ts';
import { useAnswer } from '../ui/use-answer.ts';

/** The tags of a conversation; the fact that tells of a change shows it. */
export function Tags({ id, tags }: { id: string; tags: readonly string[] }) {
  const words = useWords();
  const { api, me, lookAt } = useDesk();
  const { busy, act } = useAct();
  const [text, setText] = useState('');
  const may = me.permissions.includes('conversations.reply');
  const known = useAnswer(() => api.request('GET /admin/tags'), [id]).data?.items ?? [];
  const change = (body: { add?: string[]; remove?: string[] }) =>
    act(async () => {
      await api.request('POST /admin/conversations/:id/tags', { params: { id }, body });
      await lookAt(id);
    });
  const add = async (event: Event) => {
    event.preventDefault();
    const tag = text.trim().toLowerCase();
    if (tag && (await change({ add: [tag] }))) setText('');
  };
  return (
    <section>
      <h3>{words.customer.tags}</h3>
      <div class="tags">
        {tags.map((tag) => (
          <span key={tag} class="tag">
            {tag}
            {may && (
              <button
                type="button"
                class="quiet"
                disabled={busy}
                aria-label={words.customer.removeTag(tag)}
                onClick={() => void change({ remove: [tag] })}
              >
                <Icon name="close" size={12} />
              </button>
            )}
          </span>
        ))}
        {may && (
          <form onSubmit={(event) => void add(event)}>
            <input
              class="tag-input"
              list={`tags-${id}`}
              maxLength={40}
              aria-label={words.customer.addTag}
              placeholder={`+ ${words.customer.addTag}`}
              value={text}
              onInput={(event) => setText(event.currentTarget.value)}
            />
            <datalist id={`tags-${id}`}>
              {known
                .filter(({ tag }) => !tags.includes(tag))
                .map(({ tag }) => (
                  <option key={tag} value={tag} />
                ))}
            </datalist>
          </form>
        )}
      </div>
    </section>
  );
}
