import { type ComponentChildren, createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import { type Desk, openDesk } from '../inbox/desk.ts';
import type { Permission, User } from '../session/permission.ts';
import { type Composer, openComposer } from '../thread/composer.ts';
import { useConsole } from '../ui/console-context.ts';
import { Failed } from '../ui/empty.tsx';

type Seat = { desk: Desk; composer: Composer; files: { maxBytes: number; types: string[] } | null };

const SeatContext = createContext<Seat | null>(null);

/** What there is for somebody who is logged in: the desk and what it needs. */
export function useSeat(): Seat {
  const found = useContext(SeatContext);
  if (!found) throw new Error('nobody is logged in');
  return found;
}
export const useDesk = (): Desk => useSeat().desk;

type Props = { user: User; permissions: readonly Permission[]; children: ComponentChildren };

/** Opens the desk of whoever is logged in, for as long as they are. */
export function DeskGate({ user, permissions, children }: Props) {
  const { session, keeper, tabKeeper, now } = useConsole();
  const [seat, setSeat] = useState<Seat | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [round, setRound] = useState(0);
  useEffect(() => {
    let current = true;
    let close = () => {};
    session.bare.request('GET /chat/settings').then(({ realtimeUrl, features, files }) => {
      if (!current) return;
      const me = { ...user, permissions };
      const desk = openDesk({ session, me, realtimeUrl, keeper, tabKeeper, now });
      const composer = openComposer(desk, tabKeeper);
      close = () => {
        composer.close();
        void desk.close();
      };
      setError(null);
      setSeat({ desk, composer, files: features.attachments ? files : null });
    }, setError);
    return () => {
      current = false;
      close();
    };
  }, [round]);
  if (seat) return <SeatContext.Provider value={seat}>{children}</SeatContext.Provider>;
  return <main class="gate">{error !== null && <Failed error={error} onAgain={() => setRound(round + 1)} />}</main>;
}
