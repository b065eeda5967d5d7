/** A command that cannot go on. Its message is one line for the person at the terminal. */
export class CliError extends Error {
  override name = 'CliError';
}
