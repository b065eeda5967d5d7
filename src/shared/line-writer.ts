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
  /** Taken from `waiting`, and not taken by the descriptor yet. */
  let rest: Uint8Array = nothing;
  let inFlight = false;

  function flush(): void {
    if (inFlight) return;
    if (rest.length === 0) {
      rest = Buffer.from(waiting);
      waiting = '';
    }
    if (rest.length === 0) return;
    inFlight = true;
    write(fd, rest, (error, written) => {
      inFlight = false;
      // A pipe that is full is tried again after a while. Node makes it one that says so (`process.stdout`, once used).
      if (error) rest = error.code === 'EAGAIN' ? rest : nothing;
      else rest = rest.subarray(written);
      if (!error && (rest.length > 0 || waiting.length >= gatherLength)) flush();
    });
  }

  setInterval(flush, gatherMs).unref();
  process.on('exit', () => {
    // What is on its way has left this thread; nothing tells when it has arrived, and that is a matter of microseconds.
    if (inFlight) pause();
    writeLast(fd, Buffer.concat([inFlight ? nothing : rest, Buffer.from(waiting)]));
  });
  return {
    write(line) {
      if (waiting.length > maxWaiting) return;
      waiting += line;
      if (waiting.length >= gatherLength) flush();
    },
  };
}

const nothing = new Uint8Array();

/** Tries of a pipe that is full when the process exits: a reader that stands still must not keep it. */
const lastTries = 10;

function writeLast(fd: number, text: Uint8Array): void {
  for (let rest = text, tries = 0; rest.length > 0 && tries < lastTries; ) {
    try {
      rest = rest.subarray(writeSync(fd, rest));
    } catch (error) {
      // Anything else: there is nobody left to tell.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return;
      tries += 1;
      pause();
    }
  }
}

/** 10 ms, in which this thread does nothing. */
const pause = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
