import { write, writeSync } from 'node:fs';

/** Lines gather this long, ms, or until they are so many characters. */
const gatherMs = 100;
const gatherLength = 8192;

/** Characters that wait for a reader who does not read; what comes then is dropped. */
const maxWaiting = 4 * 1024 * 1024;

/**
 * Writes lines to a descriptor, many in one write: a write for each took as long as reading a page of messages takes in
 * the database. What was said in the last tenth of a second is lost by a kill -9, and whatever the descriptor does not
 * take: a full disk or a reader that has gone must neither end the process nor keep it from ending.
 *
 * pino's own destination ends the process with a full disk, and never returns from `exit` when a pipe has no reader
 * (sonic-boom 4.2, `flushSync`).
 */
export function createLineWriter(fd: number): { write(line: string): void } {
  let waiting = '';
  let writing = false;

  function flush(): void {
    if (writing || waiting === '') return;
    writing = true;
    const text = Buffer.from(waiting);
    waiting = '';
    writeAll(text);
  }

  function writeAll(text: Uint8Array): void {
    write(fd, text, (error, written) => {
      if (!error && written < text.length) return writeAll(text.subarray(written));
      writing = false;
      if (waiting.length >= gatherLength) flush();
    });
  }

  setInterval(flush, gatherMs).unref();
  process.on('exit', () => {
    // What is on its way has left this thread; nothing tells when it has arrived, and that is a matter of microseconds.
    if (writing) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    try {
      writeSync(fd, waiting);
    } catch {
      // There is nobody left to tell.
    }
  });
  return {
    write(line) {
      if (waiting.length > maxWaiting) return;
      waiting += line;
      if (waiting.length >= gatherLength) flush();
    },
  };
}
