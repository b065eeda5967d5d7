import { isDeepStrictEqual } from 'node:util';
import { type ErrorCode, errors } from '#contract/errors.ts';
import { routeNames, routes } from '#contract/routes/index.ts';
import type { RouteSpec } from '#contract/routes/route.ts';
import type { Answer } from './api-fixture.ts';

/** `:id` fits anything but a slash. The route with the fewest parameters is the one that is meant. */
const patterns = routeNames
  .map((name) => ({
    name,
    pattern: new RegExp(`^${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/:\w+/g, '[^/]+')}/?$`),
  }))
  .toSorted((a, b) => a.name.split(':').length - b.name.split(':').length);

/** The route of the contract that `asked` (`GET /chat/conversations/…?limit=1`) reaches. */
function specOf(asked: string): RouteSpec | undefined {
  const [path = ''] = asked.split('?');
  const found = patterns.find(({ pattern }) => pattern.test(path));
  return found && routes[found.name];
}

/**
 * Throws when an answer is not the documented one: another status, a field that is missing, of another type, or in no
 * schema; a problem without a code of ours. What is no route of the contract passes.
 */
export function checkAnswer(asked: string, answer: Answer): void {
  const spec = specOf(asked);
  if (!spec) return;
  const fault = answer.status >= 400 ? faultOfProblem(answer) : faultOfAnswer(spec, answer);
  if (fault)
    throw new Error(`${asked} answers what the contract does not have: ${fault}\n${answer.text.slice(0, 2000)}`);
}

function faultOfProblem({ status, headers, body }: Answer): string | null {
  if (!headers.get('content-type')?.startsWith('application/problem+json')) return 'a fault that is no problem+json';
  const { code, status: said } = body as { code: ErrorCode; status: number };
  if (!Object.hasOwn(errors, code)) return `the code ${code}`;
  // A wrong method is `bad_request` with the status of its own.
  const fits = said === status && (errors[code].status === status || status === 405);
  return fits ? null : `${code} with status ${status}`;
}

function faultOfAnswer({ answer: declared, etag }: RouteSpec, { status, headers, text, body }: Answer): string | null {
  if (status === 304) return etag ? null : 'a 304 of a route without tags';
  if (status !== declared.status) return `status ${status} and not ${declared.status}`;
  if (declared.body === null) return text === '' || declared.type ? null : 'a body';
  if (declared.type && !headers.get('content-type')?.includes('json')) return null;
  const parsed = declared.body.safeParse(body);
  if (!parsed.success) return parsed.error.message;
  // Objects drop what they do not know, so what was dropped is in no schema.
  return isDeepStrictEqual(parsed.data, body) ? null : 'fields that no schema has';
}
