import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { CliError } from './cli-error.ts';

/** A password from stdin: its first line. On a terminal it is asked for, and not shown while it is typed. */
export async function readPassword(prompt = 'Password: '): Promise<string> {
  const terminal = process.stdin.isTTY === true;
  if (terminal) process.stderr.write(prompt);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal });
  try {
    for await (const line of lines) return line;
    throw new CliError('no password came on stdin');
  } finally {
    lines.close();
    if (terminal) process.stderr.write('\n');
  }
}
