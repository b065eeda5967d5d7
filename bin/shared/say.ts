/** Writes lines to stdout. */
export const say = (...lines: string[]): void => void process.stdout.write(`${lines.join('\n')}\n`);

/** Writes one JSON document to stdout. */
export const sayJson = (value: unknown): void => say(JSON.stringify(value, null, 2));

/** Columns of equal width, numbers to the right (and `-`, where there is none); for a terminal. */
export function table(head: string[], rows: (string | number)[][]): string {
  const cells = [head, ...rows.map((row) => row.map(String))];
  const widths = head.map((_, i) => Math.max(...cells.map((row) => displayWidth(row[i] ?? ''))));
  const isNumber = (cell: string | number | undefined) => typeof cell === 'number';
  const right = head.map(
    (_, i) => rows.some((row) => isNumber(row[i])) && rows.every((row) => isNumber(row[i]) || row[i] === '-'),
  );
  return cells
    .map((row) =>
      row
        .map((cell, i) => pad(cell, widths[i] ?? 0, right[i] === true))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** East Asian characters take two columns. */
const displayWidth = (text: string): number =>
  [...text].reduce(
    (width, letter) =>
      width + (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]/.test(letter) ? 2 : 1),
    0,
  );

function pad(text: string, width: number, right: boolean): string {
  const space = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return right ? space + text : text + space;
}
