import type { Namespace } from 'socket.io';
import { type FactInFlight, factsEvent, factsIn } from '#shared/fanout.ts';
import { leaveChanged } from './leave-rooms.ts';
import { textFrame } from './text-frame.ts';

/** Tells the sockets of this process what workers and other fronts tell. A room that nobody is in costs a look-up. */
export function tellFacts(customers: Namespace, agents: Namespace): void {
  customers.on(factsEvent, (text: string) => {
    for (const fact of factsIn(text)) {
      if (fact.audience !== 'agents') tell(customers, fact);
      if (fact.audience === 'customers') continue;
      tell(agents, fact);
      leaveChanged(agents, fact);
    }
  });
}

/** Writes the packet to each socket, encoded once for all of them: `2` is Socket.IO's EVENT, `4` engine.io's message. */
function tell(namespace: Namespace, { rooms, body }: FactInFlight): void {
  const ids = socketsIn(namespace, rooms);
  if (!ids) return;
  const packet = `2${namespace.name},${body}`;
  const options = { compress: false, wsPreEncodedFrame: [textFrame(`4${packet}`)] };
  for (const id of ids) namespace.sockets.get(id)?.conn.write(packet, options);
}

/** The sockets of this process in any of the rooms, each once. */
function socketsIn({ adapter }: Namespace, rooms: string[]): Iterable<string> | null {
  const here = rooms.flatMap((room) => adapter.rooms.get(room) ?? []);
  if (here.length < 2) return here[0] ?? null;
  return new Set(here.flatMap((ids) => [...ids]));
}
