import { sayClock } from '../../../ui/say-time.ts';
import { useLanguage, useWords } from '../../ui/console-context.ts';
import { Icon } from '../../ui/icon.tsx';
import type { SeenAlert } from './seen-alerts.ts';

/** What is wrong, since when this page has seen it, and what to do. */
export function Alerts({ alerts }: { alerts: readonly SeenAlert[] }) {
  const { system } = useWords();
  return (
    <section class="office-part" aria-label={system.alerts}>
      <div role="status">
        <ul class="alerts">
          {alerts.length === 0 && (
            <li class="card fine">
              <Icon name="check" />
              <strong>{system.fine}</strong>
              <span class="hint">{system.fineLead}</span>
            </li>
          )}
          {alerts.map((alert) => (
            <AlertCard key={`${alert.code} ${alert.subject}`} alert={alert} />
          ))}
        </ul>
      </div>
    </section>
  );
}

function AlertCard({ alert: { code, severity, subject, message, since } }: { alert: SeenAlert }) {
  const { system } = useWords();
  const language = useLanguage();
  return (
    <li class={`card ${severity}`}>
      <header>
        <span class="pill">{system[severity]}</span>
        <strong>{system.what[code]?.(subject ?? '') ?? message}</strong>
        <span class="hint">{system.seenSince(sayClock(new Date(since).toISOString(), language))}</span>
      </header>
      {system.todo[code] && <p>{system.todo[code]}</p>}
      <p class="hint">{message}</p>
    </li>
  );
}
