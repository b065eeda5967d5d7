import { useState } from 'preact/hooks';
import type { Schemas } from '../../api-client/operations.ts';
import { sayDay } from '../../ui/say-time.ts';
import { useDesk } from '../shell/desk-gate.tsx';
import { Avatar } from '../ui/avatar.tsx';
import { useConsole, useLanguage, useWords } from '../ui/console-context.ts';
import { Icon } from '../ui/icon.tsx';
import { sayCustomer } from '../ui/say-customer.ts';
import { useAnswer } from '../ui/use-answer.ts';
import { useStore } from '../ui/use-store.ts';
import { CustomerForm } from './customer-form.tsx';
import { ExportLinks } from './export-links.tsx';
import { OtherConversations } from './other-conversations.tsx';
import { Sessions } from './sessions.tsx';
import { Tags } from './tags.tsx';

/** Whose conversation it is, and what is known of them. */
export function CustomerPanel({ id }: { id: string }) {
  const words = useWords();
  const { rows } = useDesk();
  const { preferences } = useConsole();
  const row = useStore(rows, (all) => all.get(id));
  return (
    <aside class="customer-panel" aria-label={words.customer.label}>
      <button
        type="button"
        class="quiet panel-close"
        aria-label={words.customer.hide}
        onClick={() => preferences.update((now) => ({ ...now, panel: false }))}
      >
        <Icon name="close" />
      </button>
      {row && <Profile customer={row.customer} />}
      {row && <Tags id={id} tags={row.tags} />}
      {row && <Sessions id={id} epoch={row.epoch} score={row.score} />}
      {row && <OtherConversations id={id} customerId={row.customer.id} />}
      {row && <ExportLinks id={id} customerId={row.customer.id} />}
    </aside>
  );
}

/** Name, contact and attributes; masked as the role asks. Who may not look at customers sees the name. */
function Profile({ customer }: { customer: { id: string; name: string | null } }) {
  const words = useWords();
  const { api, me } = useDesk();
  const [editing, setEditing] = useState(false);
  const may = me.permissions.includes('customers.read');
  const { data, put, reload } = useAnswer(
    async () => (may ? api.request('GET /admin/customers/:id', { params: { id: customer.id } }) : null),
    [customer.id, may],
  );
  const name = sayCustomer(words, data ?? customer);
  return (
    <section class="profile">
      <Avatar id={customer.id} name={name} size={56} />
      <h2>{name}</h2>
      {data && !editing && <Contact record={data} />}
      {data && !editing && me.permissions.includes('customers.write') && (
        <button type="button" class="link" onClick={() => setEditing(true)}>
          <Icon name="edit" size={14} /> {words.customer.edit}
        </button>
      )}
      {data && editing && (
        <CustomerForm
          record={data}
          onSaved={(record) => {
            put({ ...data, ...record });
            setEditing(false);
          }}
          onConflict={reload}
          onClose={() => setEditing(false)}
        />
      )}
    </section>
  );
}

type Record = Schemas['CustomerRecord'];

function Contact({ record }: { record: Record }) {
  const words = useWords();
  const language = useLanguage();
  const { now } = useConsole();
  const { email, phone, externalId, attributes, masked } = record;
  const lines = [
    [words.customer.email, email],
    [words.customer.phone, phone],
    [words.customer.externalId, externalId],
    [words.customer.since, sayDay(record.createdAt, now(), language)],
    [words.customer.seen, sayDay(record.seenAt, now(), language)],
    ...Object.entries(attributes).map(([name, value]) => [name, String(value)] as const),
  ].filter(([, value]) => value !== null);
  return (
    <>
      <dl class="facts">
        {lines.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {masked && <p class="hint">{words.customer.masked}</p>}
    </>
  );
}
