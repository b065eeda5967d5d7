import type { Operations } from '../../../api-client/operations.ts';
import { useConsole, useWords } from '../../ui/console-context.ts';
import { sayDuration } from '../../ui/say-duration.ts';
import { Table } from '../page.tsx';

type Instance = Operations['GET /admin/instances']['answer']['items'][number];

/** The processes that were heard of lately. */
export function Processes({ instances }: { instances: readonly Instance[] }) {
  const { system } = useWords();
  const { kind, host, version, started, heard, serves, sockets } = system;
  return (
    <section class="office-part" aria-label={system.processes}>
      <h2>{system.processes}</h2>
      <Table heads={[kind, host, version, started, heard, serves, sockets]}>
        {instances.map((instance) => (
          <ProcessRow key={instance.id} instance={instance} />
        ))}
      </Table>
    </section>
  );
}

function ProcessRow({ instance }: { instance: Instance }) {
  const words = useWords();
  const { now } = useConsole();
  const { system } = words;
  const { kind, host, pid, version, startedAt, lastHeardAt, queues, failingModels, sockets } = instance;
  const ago = (iso: string) => system.ago(sayDuration(words, now() - Date.parse(iso)));
  return (
    <tr>
      <td>
        <strong>{system.kinds[kind]}</strong>
      </td>
      <td class="nowrap">
        {host} <span class="hint">{pid}</span>
      </td>
      <td class="nowrap">{version}</td>
      <td class="nowrap">{ago(startedAt)}</td>
      <td class="nowrap">{ago(lastHeardAt)}</td>
      <td>
        <span class="tags">
          {queues?.map((queue) => (
            <span key={queue} class="tag">
              {queue}
            </span>
          ))}
        </span>
        {failingModels && failingModels.length > 0 && (
          <span class="fault">{system.failing(failingModels.join(', '))}</span>
        )}
      </td>
      <td>{sockets}</td>
    </tr>
  );
}
