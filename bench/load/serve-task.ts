export type Mark = 'begin' | 'end';

/** The load process's side: takes one task, marks the measured window for who meters the CPU, reports, and ends. */
export function serveTask<T, R>(run: (task: T, mark: (mark: Mark) => void) => Promise<R>): void {
  const send = (message: object) => void process.send?.(message);
  process.once('message', (task) => {
    run(task as T, (mark) => send({ type: mark })).then(
      (result) => process.send?.({ type: 'result', result }, () => process.disconnect()),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  });
}
