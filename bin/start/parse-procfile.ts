import { readFileSync } from 'node:fs';

export type ProcfileLine = { name: string; command: string; args: string[] };

/**
 * Lines such as `api: node src/api/main.ts`; blank lines and `#` lines pass. The command is split at spaces, without
 * a shell: a shell would hide the pid of what it runs and swallow its signals. Throws on anything else.
 */
export function parseProcfile(path: string): ProcfileLine[] {
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .map((line) => line.trim());
  return lines
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name, rest] = /^([\w-]+):\s+(\S.*)$/.exec(line) ?? [];
      const [command, ...args] = rest?.split(/\s+/) ?? [];
      if (!name || !command || /["'$&|;<>=]/.test(command)) throw new Error(`${path}: cannot read the line "${line}"`);
      return { name, command, args };
    });
}
