import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { until } from '../support/until.ts';

const module = fileURLToPath(new URL('../../src/shared/line-writer.ts', import.meta.url));
/** Writes a line each millisecond; says on its channel that it lives, and ends when it is told to. */
const program = `
  const { createLineWriter } = await import(${JSON.stringify(module)});
  const lines = createLineWriter(1);
  let n = 0;
  setInterval(() => lines.write('line ' + n++ + '\\n'), 1);
  setTimeout(() => process.send(n), 500);
  process.on('message', () => { lines.write('the last\\n'); process.exit(0); });
`;

function start(stdout: 'pipe' | number) {
  const args = ['--input-type=module', '-e', program];
  return spawn(process.execPath, args, { stdio: ['ignore', stdout, 'inherit', 'ipc'] });
}

it('lines come whole, in order, the last one too', async () => {
  const child = start('pipe');
  let said = '';
  child.stdout?.on('data', (data) => {
    said += data;
  });
  await once(child, 'message');
  child.send('end');
  await once(child, 'close');
  const lines = said.split('\n').slice(0, -1);
  expect(lines.length).toBeGreaterThan(10);
  expect(lines.at(-1)).toBe('the last');
  expect(lines.slice(0, -1)).toEqual(lines.slice(0, -1).map((_, n) => `line ${n}`));
});

it('a pipe that is full for a while loses nothing', async () => {
  // To have looked at `process.stdout` is what makes the pipe say that it is full.
  const burst = `
    const { createLineWriter } = await import(${JSON.stringify(module)});
    process.stdout.isTTY;
    const lines = createLineWriter(1);
    const line = 'x'.repeat(99) + '\\n';
    for (let n = 0; n < 20_000; n += 1) lines.write(line);
    setTimeout(() => process.send('written'), 300);
    process.on('message', () => process.exit(0));
  `;
  const args = ['--input-type=module', '-e', burst];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  await once(child, 'message');
  let heard = 0;
  child.stdout?.on('data', (data: Buffer) => {
    heard += data.length;
  });
  await until('all is heard', () => heard === 2_000_000);
  child.send('end');
  await once(child, 'close');
});

it.each([
  ['a disk that is full', () => start(openSync('/dev/full', 'w'))],
  [
    'a reader that has gone',
    () => {
      const child = start('pipe');
      child.stdout?.destroy();
      return child;
    },
  ],
])('%s neither ends the process nor keeps it from ending', async (_, begin) => {
  const child = begin();
  const ended = once(child, 'exit');
  const alive = once(child, 'message').then(() => 'alive');
  expect(await Promise.race([alive, ended])).toBe('alive');
  child.send('end');
  expect(await ended).toEqual([0, null]);
});
