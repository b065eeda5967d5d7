import { isContention } from './faults.ts';

/** Runs `work` again when MySQL chose it as the victim of a deadlock or lock wait; at most `attempts` times. */
export async function retryDeadlock<T>(work: () => Promise<T>, attempts = 5): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= attempts || !isContention(error)) throw error;
    }
  }
}
