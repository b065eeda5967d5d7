/** Keeps JSON in the browser under names of ours. What cannot be kept (private windows, no room) is forgotten. */
export type Keeper = {
  read<T>(name: string): T | null;
  /** Null removes it. */
  write(name: string, value: unknown): void;
  /** Another tab wrote it. */
  onChange(name: string, listener: () => void): () => void;
};

const prefix = 'chat-api-console:';

export function createKeeper(storage: Storage): Keeper {
  return {
    read<T>(name: string) {
      try {
        return JSON.parse(storage.getItem(prefix + name) ?? 'null') as T | null;
      } catch {
        return null;
      }
    },
    write(name, value) {
      try {
        if (value === null) storage.removeItem(prefix + name);
        else storage.setItem(prefix + name, JSON.stringify(value));
      } catch {
        // The tab goes on with what it has in memory.
      }
    },
    onChange(name, listener) {
      const hear = ({ key }: StorageEvent) => {
        if (key === prefix + name || key === null) listener();
      };
      window.addEventListener('storage', hear);
      return () => window.removeEventListener('storage', hear);
    },
  };
}
