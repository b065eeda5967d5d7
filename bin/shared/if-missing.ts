import { AppError } from '#contract/errors.ts';

/** For `catch`: `word` where a thing is not there; any other error is thrown on. */
export const ifMissing =
  (word: string) =>
  (error: unknown): string => {
    if (error instanceof AppError && error.code === 'not_found') return word;
    throw error;
  };
