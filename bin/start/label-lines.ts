const colours = [36, 33, 35, 32, 34, 31]; // cyan, yellow, magenta, green, blue, red

/** Puts a process's name before its line: `worker.1 | …`, coloured where a person reads along. */
export function createLabels(names: string[], env: NodeJS.ProcessEnv): (name: string, text: string) => string {
  const width = Math.max(...names.map((name) => name.length));
  const coloured = Boolean(process.stdout.isTTY) && !env.NO_COLOR;
  const labels = new Map(
    names.map((name, i) => {
      const label = `${name.padEnd(width)} |`;
      return [name, coloured ? `\u001b[${colours[i % colours.length]}m${label}\u001b[0m` : label];
    }),
  );
  return (name, text) => `${labels.get(name) ?? name} ${text}`;
}
