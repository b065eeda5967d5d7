import { useEffect } from 'preact/hooks';
import { type Alert, alertsBetween, countOpen } from '../inbox/attention.ts';
import type { Rows } from '../inbox/rows.ts';
import { useConsole, useWords } from '../ui/console-context.ts';
import { partsOf } from '../ui/router.ts';
import { sayCustomer } from '../ui/say-customer.ts';
import { useStore } from '../ui/use-store.ts';
import { chime } from './chime.ts';
import { useDesk } from './desk-gate.tsx';

/** Says what needs somebody to whoever looks elsewhere: in the title, by a sound, by the system's notifications. */
export function useAttention(): void {
  const words = useWords();
  const { router, preferences, notices } = useConsole();
  const { rows, ready, me } = useDesk();
  const open = useStore(rows, (all) => countOpen(all, me.id));
  useEffect(() => {
    document.title = open ? words.notify.title(open, words.product) : words.product;
  }, [open, words]);
  useEffect(() => {
    let before: Rows | null = ready.get() ? rows.get() : null;
    const look = () => {
      const after = rows.get();
      // What was there when one came is no news.
      const alerts = before ? alertsBetween(before, after, me.id) : [];
      before = ready.get() ? after : null;
      const seen = document.visibilityState === 'visible' ? partsOf(router.get())[2] : undefined;
      const news = alerts.filter(({ row }) => row.id !== seen);
      if (news.length && preferences.get().sound) chime();
      for (const alert of news) notify(alert);
    };
    const offs = [rows.subscribe(look), ready.subscribe(look)];
    return () => {
      for (const off of offs) off();
    };
  }, [words]);

  function notify({ kind, row }: Alert) {
    const name = sayCustomer(words, row.customer);
    const path = `/inbox/${kind === 'waiting' ? 'waiting' : 'mine'}/${row.id}`;
    const title = words.notify[kind](name);
    if (kind === 'given') notices.tell(title, 'done', path);
    if (globalThis.Notification?.permission !== 'granted' || document.visibilityState === 'visible') return;
    const note = showNote(title, { body: row.last?.text.slice(0, 120) ?? '', tag: row.id });
    if (!note) return;
    note.onclick = () => {
      focus();
      router.go(path);
      note.close();
    };
  }
}

/** Phones have notifications, and let no page make one by itself. */
function showNote(title: string, options: NotificationOptions): Notification | null {
  try {
    return new Notification(title, options);
  } catch {
    return null;
  }
}
