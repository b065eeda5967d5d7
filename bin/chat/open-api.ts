import { AppError, errors } from '#contract/errors.ts';
import { type ApiClientOptions, ApiError, createApiClient } from '../../web/api-client/create-api-client.ts';
import { CliError } from '../shared/cli-error.ts';

const answerMs = 15_000;

/** Asks the routes of an api. Throws `AppError` with the server's code, or `CliError` if Chat API is not there. */
export function openApi(apiUrl: string, token?: ApiClientOptions['token']) {
  if (!/^https?:$/.test(URL.parse(apiUrl)?.protocol ?? '')) {
    throw new CliError(`"${apiUrl}" is no address of an api: write one like http://127.0.0.1:3000`);
  }
  const strange = (status: number) => new CliError(`${apiUrl} answered ${status}, and not as Chat API does`);
  const { request } = createApiClient({ baseUrl: apiUrl, ...(token ? { token } : {}), fetch: ask });

  async function ask(url: string | URL | Request, init?: RequestInit): Promise<Response> {
    const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(answerMs) }).catch((error: Error) => {
      const cause = error.cause as { code?: string; message?: string } | undefined;
      const reason = cause?.code ?? cause?.message ?? error.name;
      throw new CliError(`the api at ${apiUrl} cannot be reached (${reason}): is it running? (npm start)`);
    });
    if (answer.headers.get('content-type')?.includes('json')) return answer;
    throw strange(answer.status);
  }

  const ours: typeof request = (name, ...asked) =>
    request(name, ...asked).catch((error: unknown) => {
      if (!(error instanceof ApiError)) throw error;
      const { code, detail, status, details } = error.problem;
      // An api has every route: what does not is something else, if only our own realtime port.
      if (code === 'not_found' || !Object.hasOwn(errors, code)) throw strange(status);
      throw new AppError(code, detail, details);
    });
  return { request: ours };
}
