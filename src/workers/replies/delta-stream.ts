/** The first delta goes at once; later ones gather this long, ms, or to this many characters (docs/ARCHITECTURE.md §4). */
const gatherMs = 40;
const gatherCharacters = 256;

export type DeltaStream = { push(text: string): void; end(): void };

/** Turns tokens into deltas with dense indexes from 0. `emit` must not wait: a slow reader must not slow the model. */
export function createDeltaStream(emit: (index: number, text: string) => void): DeltaStream {
  let gathered = '';
  let index = 0;
  let timer: NodeJS.Timeout | undefined;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (gathered === '') return;
    const text = gathered;
    gathered = '';
    emit(index++, text);
  }

  return {
    push(text) {
      gathered += text;
      if (index === 0 || gathered.length >= gatherCharacters) flush();
      else timer ??= setTimeout(flush, gatherMs);
    },
    end: flush,
  };
}
