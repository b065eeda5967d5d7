import type { Namespace } from 'socket.io';
import { type FactInFlight, factsEvent } from '#shared/fanout.ts';

/** Tells the sockets of this process what workers and other fronts tell. A room that nobody is in costs a look-up. */
export function tellFacts(customers: Namespace, agents: Namespace): void {
  const tell = (namespace: Namespace, { rooms, fact, payload }: FactInFlight) => {
    const here = rooms.filter((room) => namespace.adapter.rooms.has(room));
    if (here.length) namespace.local.to(here).emit(fact, payload);
  };
  customers.on(factsEvent, (facts: FactInFlight[]) => {
    for (const fact of facts) {
      if (fact.audience !== 'agents') tell(customers, fact);
      if (fact.audience !== 'customers') tell(agents, fact);
    }
  });
}
