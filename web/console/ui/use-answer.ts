import { useCallback, useEffect, useState } from 'preact/hooks';

export type Answer<T> = { data: T | null; error: unknown; loading: boolean; reload(): void; put(data: T): void };

/** What `ask` resolves with, asked again when `keys` change. What was there stays until the new answer is. */
export function useAnswer<T>(ask: () => Promise<T>, keys: readonly unknown[]): Answer<T> {
  const [state, setState] = useState<{ data: T | null; error: unknown; loading: boolean }>({
    ...{ data: null, error: null, loading: true },
  });
  const [round, setRound] = useState(0);
  useEffect(() => {
    let current = true;
    setState((now) => ({ ...now, loading: true, error: null }));
    ask().then(
      (data) => current && setState({ data, error: null, loading: false }),
      (error: unknown) => current && setState((now) => ({ ...now, error, loading: false })),
    );
    return () => {
      current = false;
    };
  }, [...keys, round]);
  const reload = useCallback(() => setRound((now) => now + 1), []);
  const put = useCallback((data: T) => setState({ data, error: null, loading: false }), []);
  return { ...state, reload, put };
}

type Page<T> = { items: T[]; nextCursor: string | null };
export type Pages<T> = Omit<Answer<T[]>, 'data'> & { items: T[]; loaded: boolean; more: (() => void) | null };

/** A list of pages, read one after the other. */
export function usePages<T>(ask: (cursor: string | undefined) => Promise<Page<T>>, keys: readonly unknown[]): Pages<T> {
  const first = useAnswer(() => ask(undefined), keys);
  const [later, setLater] = useState<{ after: Page<T> | null; page: Page<T> }>();
  const [loading, setLoading] = useState(false);
  // Later pages belong to one first page: with another the list begins anew.
  const shown = later && later.after === first.data ? later.page : first.data;
  const cursor = shown?.nextCursor;
  const more = async () => {
    if (!shown || !cursor || loading) return;
    setLoading(true);
    const next = await ask(cursor).catch(() => null);
    setLoading(false);
    if (next) setLater({ after: first.data, page: { ...next, items: [...shown.items, ...next.items] } });
  };
  return {
    ...first,
    loading: first.loading || loading,
    items: shown?.items ?? [],
    loaded: shown !== null,
    more: cursor ? () => void more() : null,
    put: (items) => first.put({ items, nextCursor: shown?.nextCursor ?? null }),
  };
}
