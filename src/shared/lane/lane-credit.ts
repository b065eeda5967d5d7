import type { CommandResult } from '#contract/commands.ts';
import type { Command } from '#domain/command.ts';

/** One command between a front and its fate. `accepted`: in Redis, fsynced. `settled`: in MySQL, or refused. */
export type Entry = {
  command: Command;
  bytes: number;
  since: number;
  accept: () => void;
  settle: (result: CommandResult) => void;
  fail: (error: Error) => void;
};

export type Batch = { number: number; entries: Entry[] };

export const limits = {
  /** Commands in one job. */
  batchCommands: 256,
  /** Bytes in one job: what Redis and MySQL take in one piece without others noticing. */
  batchBytes: 512 * 1024,
  /** A command waits this long for the lane's credit, ms, then goes without it: a stuck lane must not keep it here. */
  creditWaitMs: 20,
  /** Commands on one lane, whole fleet. More is `busy`. */
  depth: 20_000,
};

/** Group commit by credit, without I/O: what gathers, what is out, and when the next job may go. */
export function createCredit() {
  const gathering: Entry[] = [];
  const out = new Map<number, Entry[]>();
  let nextNumber = 1;
  return {
    gather: (entry: Entry): void => void gathering.push(entry),
    held: (): number => gathering.length,
    /** ms until the next job may go; 0: now; null: nothing to send. */
    waitMs(now: number): number | null {
      const first = gathering[0];
      if (!first) return null;
      if (out.size === 0 || gathering.length >= limits.batchCommands) return 0;
      return Math.max(0, first.since + limits.creditWaitMs - now);
    },
    take(): Batch {
      let bytes = 0;
      let count = 0;
      for (const entry of gathering) {
        bytes += entry.bytes;
        if (count > 0 && (count >= limits.batchCommands || bytes > limits.batchBytes)) break;
        count += 1;
      }
      const entries = gathering.splice(0, count);
      const number = nextNumber++;
      out.set(number, entries);
      return { number, entries };
    },
    /** The job may never have got away. Those before it are still on their way. */
    drop: (number: number): void => void out.delete(number),
    /**
     * The job came back. A lane is first in, first out: what went out before it is over too,
     * though its report was lost; those are given back as `lost`.
     */
    giveBack(number: number): { entries: Entry[]; lost: Entry[] } {
      const entries = out.get(number) ?? [];
      out.delete(number);
      const lost: Entry[] = [];
      for (const [older, forgotten] of out) {
        if (older > number) continue;
        lost.push(...forgotten);
        out.delete(older);
      }
      return { entries, lost };
    },
    all: (): Entry[] => [...gathering.splice(0), ...[...out.values()].flat()],
  };
}
