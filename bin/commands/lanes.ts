import { Command } from 'commander';
import { resizeLanes } from '#shared/lane/resize-lanes.ts';
import { parseWhole } from '../shared/arguments.ts';
import { say } from '../shared/say.ts';
import { withContext } from '../shared/with-context.ts';

/** How long the lanes may take to become empty, ms. */
const drainMs = 60_000;

/** `lanes`: how many lanes an installation has. */
export function lanesCommand(): Command {
  const lanes = new Command('lanes').description('the lanes that conversations are written on');
  lanes
    .command('resize')
    .description('change their number: fronts answer busy, the lanes are emptied, the number is stored')
    .argument('<count>', 'from 1 to 64', parseWhole(1, 64))
    .addHelpText('after', '\nAfterwards start every process again with LANES=<count>.')
    .action((count: number) =>
      withContext(async (ctx) => {
        const changed = await resizeLanes(ctx, count, drainMs);
        const lanes = count === 1 ? 'there is 1 lane' : `there are ${count} lanes`;
        say(changed ? `${lanes} now: start every process again with LANES=${count}` : `${lanes} already`);
      }),
    );
  return lanes;
}
