import type { TextStore } from '../../web/widget/identity/open-storage.ts';

/** Storage that several tabs of a test share. */
export function memoryStore(texts = new Map<string, string>()): TextStore {
  return {
    get: (name) => texts.get(name) ?? null,
    set: (name, text) => void texts.set(name, text),
    remove: (name) => void texts.delete(name),
    names: () => [...texts.keys()],
  };
}
