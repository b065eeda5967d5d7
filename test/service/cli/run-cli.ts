import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../../bin/chat-api', import.meta.url));

export type Ran = { code: number | null; out: string; err: string };

/** Runs the real CLI from another directory; nothing of this process's environment but PATH reaches it. */
export async function runCli(args: string[], env: Record<string, string> = {}, input = ''): Promise<Ran> {
  const { PATH = '' } = process.env;
  const child = spawn(program, args, { cwd: '/', env: { PATH, NO_COLOR: '1', ...env }, stdio: 'pipe' });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk));
  // One that takes no input may be gone before it was written.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, out, err };
}

/** The same, for a command that must succeed and prints JSON. */
export async function runJson<T>(args: string[], env: Record<string, string>): Promise<T> {
  const { code, out, err } = await runCli([...args, '--json'], env);
  if (code !== 0) throw new Error(`chat-api ${args.join(' ')} ended with ${code}: ${err}`);
  return JSON.parse(out) as T;
}

/** How a command finds a harness's installation. */
export function envOf({
  config,
}: {
  config: { DATABASE_URL: string; REDIS_URL: string; DATA_DIR: string; QUEUE_PREFIX: string };
}) {
  const { DATABASE_URL, REDIS_URL, DATA_DIR, QUEUE_PREFIX } = config;
  return { DATABASE_URL, REDIS_URL, DATA_DIR, QUEUE_PREFIX };
}
