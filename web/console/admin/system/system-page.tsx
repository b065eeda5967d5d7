import { useRef } from 'preact/hooks';
import { useDesk } from '../../shell/desk-gate.tsx';
import { useConsole, useWords } from '../../ui/console-context.ts';
import { Failed } from '../../ui/empty.tsx';
import { useAnswer } from '../../ui/use-answer.ts';
import { useEvery } from '../../ui/use-every.ts';
import { OfficePage } from '../page.tsx';
import { Alerts } from './alerts.tsx';
import { DeadLetters } from './dead-letters.tsx';
import { Processes } from './processes.tsx';
import { type SeenAlert, seeAlerts } from './seen-alerts.ts';

/** How often the page is read again, ms. Processes say every 3 s that they are there. */
const freshMs = 5000;

/** Whether the installation is well, and what to do where it is not. It keeps itself fresh. */
export function SystemPage() {
  const { system } = useWords();
  const { now } = useConsole();
  const { api, me } = useDesk();
  const seen = useRef<readonly SeenAlert[]>([]);
  const { data, error, reload } = useAnswer(async () => {
    const [alerts, instances] = await Promise.all([
      api.request('GET /admin/alerts'),
      api.request('GET /admin/instances'),
    ]);
    seen.current = seeAlerts(seen.current, alerts.items, now());
    return { alerts: seen.current, instances: instances.items };
  }, []);
  useEvery(freshMs, reload);
  const tools = (
    <>
      <a class="outside" href="/admin/queues" target="_blank" rel="noreferrer">
        {system.board}
      </a>
      <a class="outside" href="/docs" target="_blank" rel="noreferrer">
        {system.docs}
      </a>
    </>
  );
  // Dead letters quote what was said.
  const mayRead = me.permissions.includes('conversations.read_all');
  return (
    <OfficePage title={system.title} tools={tools}>
      {error !== null && !data && <Failed error={error} onAgain={reload} />}
      {error !== null && data && (
        <p class="banner" role="status">
          {system.stale}
        </p>
      )}
      {data && <Alerts alerts={data.alerts} />}
      {data && <Processes instances={data.instances} />}
      {data && mayRead && (
        <DeadLetters queues={['lanes', ...data.instances.flatMap(({ queues }) => queues ?? [])]} freshMs={freshMs} />
      )}
    </OfficePage>
  );
}
