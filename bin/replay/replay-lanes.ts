import { isDeepStrictEqual } from 'node:util';
import { submitAll } from '#shared/commands/submit-all.ts';
import type { Context } from '#shared/context.ts';
import type { Stored } from './stored-commands.ts';

export type LaneSummary = {
  commands: number;
  /** Effects that clients and queues are told again, by type. They drop what they know. */
  toldAgain: Record<string, number>;
  /** Answered as they were the first time. Absent in a dry run. */
  same?: number;
  /** Answered otherwise: should be none. */
  different?: number;
};

/**
 * Puts stored commands on their lanes again. The lane finds their rows, changes nothing, answers what it answered and
 * dispatches the effects once more: what was lost after the commit is mended, what stands stays.
 */
export async function replayToLanes(
  ctx: Context,
  pages: AsyncIterable<Stored[]>,
  dryRun: boolean,
): Promise<LaneSummary> {
  const summary: LaneSummary = { commands: 0, toldAgain: {}, ...(dryRun ? {} : { same: 0, different: 0 }) };
  for await (const page of pages) {
    summary.commands += page.length;
    for (const { type } of page.flatMap(({ effects }) => effects)) {
      summary.toldAgain[type] = (summary.toldAgain[type] ?? 0) + 1;
    }
    if (dryRun) continue;
    const results = await submitAll(
      ctx,
      page.map(({ command }) => command),
    );
    const same = results.filter((result, i) => isDeepStrictEqual(result, page[i]?.result)).length;
    summary.same = (summary.same ?? 0) + same;
    summary.different = (summary.different ?? 0) + results.length - same;
  }
  return summary;
}
