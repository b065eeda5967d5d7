import { clearLine, createInterface, cursorTo, type Interface } from 'node:readline';
import { Writable } from 'node:stream';

export type Screen = {
  /** One or more whole lines. */
  line(text: string): void;
  /** The same, of what nobody said. */
  note(text: string): void;
  /** Begins a line that grows; another one in between breaks it and it goes on below. */
  grow(label: string, text: string): void;
  /** Ends the line that grows. */
  end(more?: string): void;
  /** True on a terminal, where people see what they type. */
  readonly live: boolean;
  /** What is typed, line by line; ends with the input. */
  lines(): AsyncIterable<string>;
  close(): void;
};

/** A conversation in a terminal, or in a pipe: lines come in while lines go out, and the prompt stays last. */
export function openScreen(prompt: string): Screen {
  const { stdin: input, stdout: output } = process;
  const live = input.isTTY === true && output.isTTY === true;
  let growing: string | null = null;
  /** Lines that were typed while another grew: nobody has seen them yet. */
  const unseen: string[] = [];
  let asked = false;
  // While a line grows what is typed is kept and not shown: it would stand in the middle of that line.
  const echo = echoOn(output, () => growing === null);
  const reader: Interface = createInterface({ input, ...(live ? { output: echo } : {}), prompt, terminal: live });
  // From the start: what a pipe brings before anybody asks would be lost.
  const typed = reader[Symbol.asyncIterator]();
  // Whoever leaves without a line of their own leaves the next one to the shell.
  reader.once('close', () => {
    if (live && asked) output.write('\n');
  });

  const hide = () => {
    if (!live) return;
    clearLine(output, 0);
    cursorTo(output, 0);
  };
  const dim = (text: string) => (live && !process.env.NO_COLOR ? `\u001b[2m${text}\u001b[0m` : text);
  const ask = () => {
    if (live) reader.prompt(true);
    asked = true;
  };
  const write = (text: string) => {
    if (growing === null) hide();
    else output.write('\n');
    output.write(`${text}\n`);
    if (growing === null) ask();
    else output.write(growing);
  };
  return {
    live,
    line: (text) => write(harmless(text)),
    note: (text) => write(dim(harmless(text))),
    grow(label, text) {
      if (growing === null) {
        hide();
        output.write(harmless(label));
      }
      growing = harmless(label);
      output.write(harmless(text));
    },
    end(more = '') {
      if (growing === null) return;
      growing = null;
      output.write(`${more}\n`);
      for (const line of unseen.splice(0)) output.write(`${prompt}${line}\n`);
      ask();
    },
    async *lines() {
      ask();
      for await (const line of typed) {
        asked = false;
        if (live && growing !== null) unseen.push(line);
        yield line;
        if (growing === null) ask();
      }
    },
    close: () => reader.close(),
  };
}

/** A terminal to type on that shows nothing while `shows` says no. */
function echoOn(output: NodeJS.WriteStream, shows: () => boolean): Writable {
  const echo = new Writable({
    write(chunk, _, done) {
      if (shows()) output.write(chunk);
      done();
    },
  });
  // readline asks for it, to know where a long line breaks.
  return Object.defineProperty(echo, 'columns', { get: () => output.columns });
}

/**
 * Text of others, for a terminal: what would be a command to it (colours, its title, the clipboard) or turn the reading
 * direction is shown as U+FFFD.
 */
export const harmless = (text: string): string =>
  text.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, (one) => (one === '\n' || one === '\t' ? one : '\ufffd'));
