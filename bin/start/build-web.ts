import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { home } from '../shared/paths.ts';

const run = promisify(execFile);

/** Makes what browsers load from its sources, 0.8 s. The chat itself works without: a fault is said, and passed over. */
export async function buildWeb(say: (line: string) => void): Promise<void> {
  await run('npm', ['run', '--silent', 'web'], { cwd: home }).catch((error: { stderr?: string; message: string }) =>
    say(`the widget and the console cannot be built: ${error.stderr || error.message}`),
  );
}
