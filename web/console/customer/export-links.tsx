import { useDesk } from '../shell/desk-gate.tsx';
import { useWords } from '../ui/console-context.ts';
import { Icon } from '../ui/icon.tsx';
import { saveFile } from '../ui/save-file.ts';
import { useAct } from '../ui/use-act.ts';

/** Everything as a file, for who may take it away. */
export function ExportLinks({ id, customerId }: { id: string; customerId: string }) {
  const words = useWords();
  const { api, me } = useDesk();
  const { busy, act } = useAct();
  const ofConversation = async () => {
    const text = await api.request('GET /admin/conversations/:id/export', { params: { id } });
    saveFile(`conversation-${id}.json`, text);
  };
  const ofCustomer = async () => {
    const text = await api.request('GET /admin/customers/:id/export', { params: { id: customerId } });
    saveFile(`customer-${customerId}.json`, text);
  };
  const links = [
    { needs: 'conversations.export', label: words.customer.exportConversation, run: ofConversation },
    { needs: 'customers.export', label: words.customer.exportCustomer, run: ofCustomer },
  ] as const;
  const mine = links.filter(({ needs }) => me.permissions.includes(needs));
  if (mine.length === 0) return null;
  return (
    <section>
      <h3>{words.customer.export}</h3>
      {mine.map(({ needs, label, run }) => (
        <button key={needs} type="button" class="link" disabled={busy} onClick={() => void act(run)}>
          <Icon name="down" size={14} /> {label}
        </button>
      ))}
    </section>
  );
}
