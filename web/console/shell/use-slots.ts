import { ownedIn } from '../inbox/rows.ts';
import { useStore } from '../ui/use-store.ts';
import { useDesk } from './desk-gate.tsx';

/** How many conversations one has, of how many; null while the second is not known. */
export function useSlots(): { open: number; capacity: number; full: boolean } | null {
  const { rows, capacity, me } = useDesk();
  const open = useStore(rows, (all) => ownedIn(all, me.id).length);
  const most = useStore(capacity);
  return most === null ? null : { open, capacity: most, full: open >= most };
}
