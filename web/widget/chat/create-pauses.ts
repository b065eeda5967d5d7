/** Growing pauses between tries, ms: a server that comes back is not stormed. */
const firstMs = 1000;
const longestMs = 30_000;

/** A wait that a sign of life ends: the browser is online again, or somebody looks. */
export function createPauses() {
  let attempt = 0;
  let wake = () => {};
  const onOnline = () => wake();
  window.addEventListener('online', onOnline);
  return {
    next: (): Promise<void> =>
      new Promise((resolve) => {
        const ms = Math.min(longestMs, firstMs * 2 ** attempt) * (0.5 + Math.random() / 2);
        attempt += 1;
        const timer = setTimeout(resolve, ms);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      }),
    /** It went well: the next pause is short again. */
    reset(): void {
      attempt = 0;
    },
    wake: () => wake(),
    close(): void {
      wake();
      window.removeEventListener('online', onOnline);
    },
  };
}
