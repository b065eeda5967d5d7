import { useState } from 'preact/hooks';
import type { Operations } from '../../api-client/operations.ts';
import { useDesk } from '../shell/desk-gate.tsx';
import { useWords } from '../ui/console-context.ts';
import { Icon } from '../ui/icon.tsx';
import { usePages } from '../ui/use-answer.ts';
import { CannedReplyDialog } from './canned-reply-dialog.tsx';
import { ListTable, OfficePage, type Tab } from './page.tsx';
import { RowDeeds } from './row-deeds.tsx';

export type CannedReply = Operations['GET /admin/canned-replies']['answer']['items'][number];

/** Texts that agents have at hand. */
export function CannedReplies({ tabs, mayWrite }: { tabs: readonly Tab[]; mayWrite: boolean }) {
  const words = useWords();
  const { api } = useDesk();
  const [text, setText] = useState('');
  const [open, setOpen] = useState<CannedReply | 'new' | null>(null);
  const q = text.trim();
  const list = usePages(
    (cursor) => api.request('GET /admin/canned-replies', { query: { ...(q && { q }), ...(cursor && { cursor }) } }),
    [q],
  );
  const remove = async (id: string) => {
    await api.request('DELETE /admin/canned-replies/:id', { params: { id } });
    list.reload();
  };
  const { replies } = words;
  const tools = (
    <>
      <input
        type="search"
        aria-label={replies.filter}
        placeholder={replies.filter}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      {mayWrite && (
        <button type="button" class="primary" onClick={() => setOpen('new')}>
          <Icon name="plus" size={16} /> {replies.add}
        </button>
      )}
    </>
  );
  return (
    <OfficePage title={words.team.title} tabs={tabs} tools={tools}>
      <ListTable
        list={list}
        heads={[replies.shortcut, replies.name, replies.text, replies.language, '']}
        empty={{ icon: 'note', title: q ? words.nothing : replies.empty, ...(!q && { lead: replies.emptyLead }) }}
        row={(reply) => (
          <tr key={reply.id}>
            <td class="nowrap">
              <code>{reply.shortcut}</code>
            </td>
            <td>{reply.title}</td>
            <td class="long">{reply.text}</td>
            <td>{reply.language ?? replies.any}</td>
            <td>
              {mayWrite && (
                <RowDeeds
                  question={replies.deleteSure(reply.shortcut)}
                  onEdit={() => setOpen(reply)}
                  remove={() => remove(reply.id)}
                />
              )}
            </td>
          </tr>
        )}
      />
      {open && (
        <CannedReplyDialog
          reply={open === 'new' ? null : open}
          onClose={() => setOpen(null)}
          onSaved={() => {
            setOpen(null);
            list.reload();
          }}
        />
      )}
    </OfficePage>
  );
}
