/** 1213: deadlock, 1205: lock wait timeout. Both rolled back, so the same work may be tried again. */
const retryable = new Set([1213, 1205]);

/** Runs `work` again when MySQL chose it as the victim; at most `attempts` times. */
export async function retryDeadlock<T>(work: () => Promise<T>, attempts = 5): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= attempts || !retryable.has((error as { errno?: number }).errno ?? 0)) throw error;
    }
  }
}
