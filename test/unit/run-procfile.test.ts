import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { restartDelayMs } from '../../bin/services/keep-running.ts';
import { startTimeOf } from '../../bin/services/process-table.ts';
import { parseProcfile } from '../../bin/start/parse-procfile.ts';
import { type RunningProcfile, runProcfile } from '../../bin/start/run-procfile.ts';

let home: string;
let running: RunningProcfile | undefined;
let lines: string[];
let wakeUp: () => void;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'procfile-'));
  lines = [];
  wakeUp = () => {};
});

afterEach(async () => {
  await running?.stop();
  running = undefined;
  rmSync(home, { recursive: true });
});

async function run(
  scripts: Record<string, string>,
  options: { counts?: Record<string, number>; killAfterMs?: number } = {},
) {
  const names = Object.keys(scripts);
  for (const name of names) writeFileSync(join(home, `${name}.mjs`), scripts[name] ?? '');
  const procfile = join(home, 'Procfile');
  writeFileSync(procfile, names.map((name) => `${name}: node ${name}.mjs\n`).join(''));
  const write = (line: string) => {
    lines.push(line);
    wakeUp();
  };
  running = await runProcfile({ procfile, env: process.env, write, killAfterMs: 5_000, ...options });
  return running;
}

async function untilLine(pattern: RegExp, times = 1): Promise<string> {
  for (;;) {
    const found = lines.filter((line) => pattern.test(line));
    if (found.length >= times) return found.at(-1) ?? '';
    await new Promise<void>((resolve) => {
      wakeUp = resolve;
    });
  }
}

const pidIn = (line: string) => Number(/pid=(\d+)/.exec(line)?.[1]);
// A zombie counts as gone: a grandchild waits for init to take note of its end.
const isAlive = (pid: number) => startTimeOf(pid) !== undefined;

const lives = 'setInterval(() => {}, 1000);';
const tellsPid = `console.log('pid=' + process.pid);${lives}`;
const deaf = `process.on('SIGTERM', () => console.log('heard it'));${tellsPid}`;

describe('a Procfile', () => {
  it('labels every line of both outputs with the padded name', async () => {
    await run({ api: `console.log('one\\ntwo');console.error('three');${lives}`, realtime: tellsPid });
    await untilLine(/three/);
    await untilLine(/pid=/);
    expect(lines).toEqual(expect.arrayContaining(['api      | one', 'api      | two', 'api      | three']));
    expect(lines.some((line) => line.startsWith('realtime | pid='))).toBe(true);
  });

  it('runs several copies, and leaves out what is counted zero', async () => {
    await run({ api: tellsPid, worker: tellsPid }, { counts: { worker: 2, api: 0 } });
    const pids = [pidIn(await untilLine(/^worker\.1 \| pid=/)), pidIn(await untilLine(/^worker\.2 \| pid=/))];
    expect(new Set(pids).size).toBe(2);
    expect(lines.filter((line) => line.includes('api'))).toEqual([]);
  });

  it('finds programs in the node_modules/.bin beside it first', async () => {
    const bin = join(home, 'node_modules', '.bin');
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, 'node'), '#!/bin/sh\necho "the near one: $*"\nexec sleep 100\n');
    chmodSync(join(bin, 'node'), 0o755);
    await run({ api: '' });
    expect(await untilLine(/near/)).toBe('api | the near one: api.mjs');
  });

  it('asks with SIGTERM, takes the last words, and leaves nobody behind', async () => {
    const polite = `process.on('SIGTERM', () => { console.log('goodbye'); process.exit(0); });${tellsPid}`;
    const { stop } = await run({ api: polite, worker: polite });
    const pids = [pidIn(await untilLine(/^api .*pid=/)), pidIn(await untilLine(/^worker .*pid=/))];
    await stop();
    expect(lines).toEqual(expect.arrayContaining(['api    | goodbye', 'worker | goodbye']));
    expect(pids.map(isAlive)).toEqual([false, false]);
  });

  it('kills what does not listen, with its children', async () => {
    const parent = `import { spawn } from 'node:child_process'; spawn(process.execPath, ['child.mjs'], { stdio: 'inherit' });${deaf}`;
    writeFileSync(join(home, 'child.mjs'), deaf);
    const { stop } = await run({ api: parent }, { killAfterMs: 200 });
    await untilLine(/pid=/, 2);
    const pids = lines.map(pidIn);
    await stop();
    expect(lines).toContain('api | heard it');
    await expect.poll(() => pids.map(isAlive)).toEqual([false, false]);
  });

  it('starts a crashed process again and says so', async () => {
    await run({ api: tellsPid });
    const first = pidIn(await untilLine(/pid=/));
    process.kill(first, 'SIGKILL');
    expect(await untilLine(/again/)).toBe('api | killed by SIGKILL; starting it again in 1 s');
    expect(pidIn(await untilLine(/pid=/, 2))).not.toBe(first);
  });

  it('waits longer after each crash, and not for ever', () => {
    expect([1, 2, 3, 5, 6, 2000].map(restartDelayMs)).toEqual([1_000, 2_000, 4_000, 16_000, 30_000, 30_000]);
  });

  it('does not start again what was told to stop while it waited', async () => {
    const { stop } = await run({ api: `console.log('up'); process.exit(1)` });
    await untilLine(/ended with code 1; starting/);
    await stop();
    expect(lines.filter((line) => line.includes('up'))).toHaveLength(1);
  });

  it('ends the whole start on a configuration error', async () => {
    const { exited } = await run({ api: tellsPid, worker: 'process.exitCode = 78' });
    expect(await exited).toEqual({ name: 'worker', code: 78 });
    expect(await untilLine(/78/)).toBe('worker | ended with code 78');
  });

  it('refuses a line it would have to guess at, and a count for nobody', async () => {
    const procfile = join(home, 'Procfile');
    writeFileSync(procfile, 'PORT=1 node x\n');
    expect(() => parseProcfile(procfile)).toThrow('cannot read the line "PORT=1 node x"');
    await expect(run({ api: '' }, { counts: { workers: 2 } })).rejects.toThrow('no "workers"');
  });
});
