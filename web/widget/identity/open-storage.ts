/** Texts by name. */
export type TextStore = {
  get(name: string): string | null;
  set(name: string, text: string): void;
  remove(name: string): void;
  names(): string[];
};

/** The browser's storage under a prefix of our own. Where it is blocked or full, what it does not take lives in memory. */
export function openStorage(kind: 'localStorage' | 'sessionStorage', prefix: string): TextStore {
  const memory = new Map<string, string>();
  const attempt = <T>(use: (storage: Storage) => T): T | null => {
    try {
      // Blocked by the user, even to look at it throws.
      return use(window[kind]);
    } catch {
      return null;
    }
  };
  const remove = (name: string) => {
    memory.delete(name);
    attempt((storage) => storage.removeItem(prefix + name));
  };
  return {
    get: (name) => memory.get(name) ?? attempt((storage) => storage.getItem(prefix + name)),
    set(name, text) {
      memory.delete(name);
      const kept = attempt((storage) => {
        storage.setItem(prefix + name, text);
        return true;
      });
      if (kept) return;
      // An older text must not be found in its place by the next page.
      remove(name);
      memory.set(name, text);
    },
    remove,
    names: () => [
      ...memory.keys(),
      ...(attempt((storage) => Object.keys(storage)) ?? []).flatMap((key) => ownName(key, prefix)),
    ],
  };
}

const ownName = (key: string, prefix: string): string[] => (key.startsWith(prefix) ? [key.slice(prefix.length)] : []);

/** What was kept as JSON; the fallback if there is nothing, or something that is no JSON. */
export function readJson<T>(store: TextStore, name: string, fallback: T): T {
  try {
    return (JSON.parse(store.get(name) ?? 'null') as T | null) ?? fallback;
  } catch {
    return fallback;
  }
}
