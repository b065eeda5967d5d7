/** A start that cannot go on. Its message is written for the person at the terminal: show it without a stack and exit non-zero. */
export class ServicesError extends Error {
  override name = 'ServicesError';
}
