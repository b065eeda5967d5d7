import { useMemo } from 'preact/hooks';
import { useAnswer } from '../ui/use-answer.ts';
import { useDesk } from './desk-gate.tsx';

/** Active staff accounts by id; none for who may not look at accounts. */
export function useColleagues(): { names: ReadonlyMap<string, string> } {
  const { api, me } = useDesk();
  const may = me.permissions.includes('users.read');
  const { data } = useAnswer(
    async () => (may ? api.request('GET /admin/users', { query: { active: 'true', limit: 100 } }) : null),
    [may],
  );
  const names = useMemo(() => new Map(data?.items.map(({ id, name }) => [id, name])), [data]);
  return { names };
}
