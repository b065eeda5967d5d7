import { InvalidArgumentError, Option } from 'commander';
import { queueNames } from '#contract/queues.ts';
import { uuid } from '#contract/wire.ts';

/** Readers of arguments and options. Commander names the one that was wrong, and ends with 1. */

export const parseWhole =
  (least: number, most: number) =>
  (text: string): number => {
    const count = Number(text);
    if (/^\d+$/.test(text) && count >= least && count <= most) return count;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };

export const parseLimit = parseWhole(1, 10_000);

export function parseId(text: string): string {
  const { success, data } = uuid.safeParse(text);
  if (!success) throw new InvalidArgumentError('It must be a UUID.');
  return data;
}

/** One more of an argument that may stand several times. */
export const parseIds = (text: string, before: string[] = []): string[] => [...before, parseId(text)];

export const queueOption = (description: string): Option =>
  new Option('--queue <name>', description).choices(['lanes', ...queueNames]);
