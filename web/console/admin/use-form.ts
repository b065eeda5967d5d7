import { useState } from 'preact/hooks';
import { codeOf, faultsOf } from '../ui/say-error.ts';
import { changesOf } from './setting-field.ts';

type Versioned = { version: number };
/** What is being changed, and how it is read again. */
type Upon<T> = { stored: T; read(): Promise<T> };

export type Form<V> = {
  /** What is stored, with what was entered over it. */
  values: V;
  /** What was entered and is not as stored. */
  changes: Partial<V>;
  set(part: Partial<V>): void;
  busy: boolean;
  error: unknown;
  /** Somebody else has changed it since it was read. */
  moved: boolean;
  faultOf(field: string): string | undefined;
  /** Saves once at a time; what `save` throws stays as `error`. */
  onSubmit(save: () => Promise<unknown>): (event: Event) => void;
};

/**
 * What somebody enters and sends. A refusal stays beside the fields, and so does what was entered: after a conflict the
 * thing is read again, and the next save is upon what is there now. `base` is the newest that is known of; null for a
 * form that makes something.
 */
export function useForm<V extends Record<string, unknown>>(valuesOf: () => V): Form<V> & { base: null };
export function useForm<V extends Record<string, unknown>, T extends Versioned>(
  valuesOf: (base: T | null) => V,
  upon: Upon<T> | null,
): Form<V> & { base: T | null };
export function useForm<V extends Record<string, unknown>, T extends Versioned>(
  valuesOf: (base: T | null) => V,
  upon: Upon<T> | null = null,
): Form<V> & { base: T | null } {
  const [edits, setEdits] = useState<Partial<V>>({});
  const [reread, setReread] = useState<T | null>(null);
  const [state, setState] = useState<{ busy: boolean; error: unknown; moved: boolean }>(calm);
  const base = newest(upon?.stored ?? null, reread);
  const stored = valuesOf(base);
  const faults = faultsOf(state.error);
  const isMoved = async (error: unknown) => {
    const now = upon && codeOf(error) === 'conflict' ? await upon.read().catch(() => null) : null;
    if (now) setReread(now);
    return now !== null && now.version !== base?.version;
  };
  const send = async (save: () => Promise<unknown>) => {
    if (state.busy) return;
    setState({ ...calm, busy: true });
    try {
      await save();
      setState(calm);
    } catch (error) {
      setState({ busy: false, error, moved: await isMoved(error) });
    }
  };
  return {
    ...state,
    base,
    values: { ...stored, ...edits },
    changes: changesOf(stored, edits) as Partial<V>,
    set: (part) => setEdits((now) => ({ ...now, ...part })),
    faultOf: (field) => faults.find(({ path }) => path.split('.').includes(field))?.message,
    onSubmit: (save) => (event) => {
      event.preventDefault();
      void send(save);
    },
  };
}

const calm = { busy: false, error: null, moved: false };

const newest = <T extends Versioned>(one: T | null, other: T | null): T | null =>
  one && other && other.version > one.version ? other : one;
