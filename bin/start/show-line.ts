const levels: Record<number, { name: string; colour: number }> = {
  10: { name: 'trace', colour: 90 },
  20: { name: 'debug', colour: 90 },
  30: { name: 'info', colour: 0 },
  40: { name: 'warn', colour: 33 },
  50: { name: 'error', colour: 31 },
  60: { name: 'fatal', colour: 31 },
};

/** What is the same on every line of a process, or stands before it anyway. */
const hidden = new Set(['level', 'time', 'pid', 'hostname', 'name', 'msg', 'v', 'err']);

export type LogLine = { label: string; level: number; msg: string; fields: Record<string, unknown> };

/** A labelled line of a process's JSON log; null for any other line. */
export function parseLine(line: string): LogLine | null {
  const start = line.indexOf('{"level":');
  if (start < 0) return null;
  try {
    const fields = JSON.parse(line.slice(start)) as Record<string, unknown>;
    return { label: line.slice(0, start), level: Number(fields.level), msg: String(fields.msg ?? ''), fields };
  } catch {
    return null;
  }
}

/** The same for people, on one or more lines: time, level where it matters, what happened, and with what. */
export function showLine({ label, level, msg, fields }: LogLine, coloured: boolean): string {
  const time = new Date(Number(fields.time)).toTimeString().slice(0, 8);
  const { name, colour } = levels[level] ?? { name: String(level), colour: 0 };
  const rest = Object.entries(fields).filter(([key]) => !hidden.has(key));
  const more = rest.map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const text = [time, ...(level === 30 ? [] : [name]), msg, ...more].join(' ');
  const lines = [text, ...faultLines(fields.err)];
  const paint = (one: string) => (coloured && colour ? `\u001b[${colour}m${one}\u001b[0m` : one);
  return lines.map((one) => `${label}${paint(one)}`).join('\n');
}

function faultLines(err: unknown): string[] {
  if (err === undefined) return [];
  const { stack, message } = (typeof err === 'object' && err !== null ? err : { message: String(err) }) as {
    stack?: string;
    message?: string;
  };
  return (stack ?? message ?? '').split('\n').map((one) => `  ${one}`);
}
