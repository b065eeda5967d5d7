import { z } from 'zod';
import { AppError, type ErrorCode, errors } from '#contract/errors.ts';
import { CliError } from '../shared/cli-error.ts';

const answerMs = 15_000;
const problemSchema = z.object({ code: z.string(), detail: z.string().optional(), title: z.string().optional() });

/** POSTs to `/api/v1`. Throws `AppError` with the server's code, or `CliError` if there is no server. */
export async function callApi<S extends z.ZodType>(
  apiUrl: string,
  path: string,
  body: object,
  schema: S,
): Promise<z.output<S>> {
  if (!/^https?:$/.test(URL.parse(apiUrl)?.protocol ?? '')) {
    throw new CliError(`"${apiUrl}" is no address of an api: write one like http://127.0.0.1:3000`);
  }
  const answer = await fetch(`${apiUrl}/api/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(answerMs),
  }).catch((error: Error) => {
    const cause = error.cause as { code?: string; message?: string } | undefined;
    const reason = cause?.code ?? cause?.message ?? error.name;
    throw new CliError(`the api at ${apiUrl} cannot be reached (${reason}): is it running? (npm start)`);
  });
  const given: unknown = await answer.json().catch(() => ({}));
  if (answer.ok) return schema.parse(given);
  const problem = problemSchema.safeParse(given).data;
  if (!problem || !Object.hasOwn(errors, problem.code))
    throw new CliError(`the api at ${apiUrl} answered ${answer.status}`);
  throw new AppError(problem.code as ErrorCode, problem.detail ?? problem.title);
}
