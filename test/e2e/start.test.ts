import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freePort } from '../../bin/services/free-port.ts';
import { until } from '../support/until.ts';

const program = fileURLToPath(new URL('../../bin/chat-api', import.meta.url));
let dataDir: string;
let env: Record<string, string | undefined>;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'chat-api-start-'));
  const ports = { PORT: String(await freePort()), REALTIME_PORT: String(await freePort()) };
  env = { PATH: process.env.PATH, DATA_DIR: dataDir, HANDOFF_TIMEOUT_SECONDS: '3', ...ports };
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

/** A run of the CLI; `say` writes a line to it. */
const run = (...args: string[]) => runProgram(program, args);

function runProgram(file: string, args: string[]) {
  const child = spawn(file, args, { env, stdio: 'pipe' });
  let heard = '';
  child.stdout.on('data', (chunk: Buffer) => (heard += chunk));
  child.stderr.on('data', (chunk: Buffer) => (heard += chunk));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return {
    say: (line: string) => void child.stdin.write(`${line}\n`),
    end: () => void child.stdin.end(),
    hears: (what: string) => until(`it says ${what}`, () => heard.includes(what), 60_000),
    heard: () => heard,
    interrupt: (signal: NodeJS.Signals = 'SIGINT') => void child.kill(signal),
    ended,
  };
}

/** Processes whose environment or working directory names our data directory. */
async function leftOver(): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && name !== String(process.pid));
  const texts = await Promise.all(
    pids.map(async (pid) => [pid, await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')] as const),
  );
  return texts.filter(([, text]) => text.includes(`DATA_DIR=${dataDir}`)).map(([pid]) => pid);
}

test('the first five minutes: start, a cited answer, nobody free, back to the AI, stop, and all is still there', async () => {
  const started = run('start');
  await started.hears('Chat API is running');
  expect(started.heard()).toMatch(/agent +agent@\S+ +\S+/);

  const chat = run('chat');
  chat.say('How long does delivery take?');
  await chat.hears('[1] How long does delivery take');
  chat.say('转人工');
  await chat.hears('number 1 in line');
  await chat.hears('Nobody is free');
  chat.end();
  expect(await chat.ended).toBe(0);

  started.interrupt();
  expect(await started.ended).toBe(0);
  expect(await leftOver()).toEqual([]);

  const again = runProgram('npm', ['start']);
  await again.hears('Chat API is running');
  expect(again.heard()).not.toMatch(/agent +agent@\S+ +\S+/);
  const back = run('chat');
  await back.hears('转人工');
  back.end();
  await back.ended;
  // A supervisor knows npm only: what npm hears, all hear.
  again.interrupt('SIGTERM');
  await again.ended;
  await until('nothing is left', async () => (await leftOver()).length === 0);
});

test('a disk that takes no more lines stops nothing', async () => {
  const child = spawn(program, ['start'], { env, stdio: ['ignore', openSync('/dev/full', 'w'), 'inherit'] });
  const ended = once(child, 'exit');
  const isReady = (port?: string) =>
    fetch(`http://127.0.0.1:${port}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  await until('it serves', async () => (await isReady(env.PORT)) && (await isReady(env.REALTIME_PORT)), 60_000);
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
  expect(await leftOver()).toEqual([]);
});

test('a fault in the configuration ends everything at once with 78 and names each fault', async () => {
  env = { ...env, LANES: '65', AI_PROVIDER: 'oracle' };
  const started = run('start');
  expect(await started.ended).toBe(78);
  expect(started.heard()).toContain('LANES');
  expect(started.heard()).toContain('AI_PROVIDER');
  expect(await leftOver()).toEqual([]);
});
