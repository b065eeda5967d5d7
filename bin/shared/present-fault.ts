import { AppError, errors as wireErrors } from '#contract/errors.ts';
import { ConfigError, configExitCode } from '#shared/config.ts';
import { ServicesError } from '../services/services-error.ts';
import { CliError } from './cli-error.ts';

export type Fault = { text: string; exitCode: number };

/** What went wrong, for a person: no stack, no URL (those carry passwords), the code where there is one. */
export function presentFault(error: unknown): Fault {
  if (error instanceof ConfigError) return { text: error.message, exitCode: configExitCode };
  if (error instanceof CliError || error instanceof ServicesError) return { text: error.message, exitCode: 1 };
  if (error instanceof AppError)
    return { text: `${sentenceOf(error)} [${error.code}]${detailsOf(error)}`, exitCode: 1 };
  const { code, message, errors } = error as { code?: string; message?: string; errors?: unknown[] };
  // Several addresses of one host were tried: each says the same.
  if (!message && errors?.[0]) return presentFault(errors[0]);
  const known = code === undefined ? undefined : connection[code];
  const text = [known, message ?? String(error)].filter(Boolean).join(': ');
  return { text: code === undefined ? text : `${text} [${code}]`, exitCode: 1 };
}

const connection: Record<string, string> = {
  ECONNREFUSED: 'a server cannot be reached',
  ENOTFOUND: 'a server cannot be found',
  ETIMEDOUT: 'a server does not answer',
  ER_ACCESS_DENIED_ERROR: 'MySQL refuses the log-in of DATABASE_URL',
  ER_BAD_DB_ERROR: 'the database of DATABASE_URL does not exist',
};

/** Nobody sent a request here. */
const sentenceOf = ({ message }: AppError): string =>
  message === wireErrors.bad_request.message ? 'this was refused' : message;

function detailsOf({ details }: AppError): string {
  if (!Array.isArray(details)) return '';
  return details.map(({ path, message }) => `\n  ${path || 'payload'}: ${message}`).join('');
}
