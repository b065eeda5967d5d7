import type { FirstLogin } from '#shared/commands/seed.ts';

export type Welcome = {
  apiUrl: string;
  realtimeUrl: string;
  /** What answers: the provider, or the knowledge base alone. */
  answers: string;
  /** Made at this very start: the only time their passwords are shown. */
  logins: FirstLogin[];
  /** Where they are kept; undefined if nowhere. */
  loginsKeptIn: string | undefined;
  /** Where it runs from, if not from the usual place: other commands must be told. */
  dataDir: string | undefined;
};

/** What a person needs to know once everything runs. */
export function showWelcome({ apiUrl, realtimeUrl, answers, logins, loginsKeptIn, dataDir }: Welcome): string {
  const shown = logins.map(({ role, email, password }): [string, string] => [role, `${email}  ${password}`]);
  const kept: [string, string][] = loginsKeptIn ? [['log-ins', `kept in ${loginsKeptIn}`]] : [];
  const chat = `${dataDir === undefined ? '' : `DATA_DIR=${quote(dataDir)} `}./bin/chat-api chat`;
  const rows: [string, string][] = [
    ['chat', `${apiUrl}/  (a page with the widget on it)`],
    ['console', `${apiUrl}/console  (for agents and admins)`],
    ['realtime', `${realtimeUrl}  (Socket.IO: /chat, /agent)`],
    ['REST', `${apiUrl}/docs`],
    ['queues', `${apiUrl}/admin/queues`],
    ['answers', answers],
    ...shown,
    ...kept,
    ['try it', `${chat}${' '.repeat(' --as agent'.length - 1)}  in a second terminal`],
    ['', `${chat} --as agent`],
    ['stop', 'Ctrl-C'],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`);
  const rule = '─'.repeat(Math.min(100, Math.max(...lines.map((line) => line.length)) + 2));
  return ['', rule, '  Chat API is running', '', ...lines, rule, ''].join('\n');
}

const quote = (path: string): string => (/^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`);
