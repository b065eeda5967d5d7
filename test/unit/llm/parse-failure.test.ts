import { APIConnectionError, APIError } from 'openai';
import { describe, expect, test } from 'vitest';
import { isUnhealthy, remedyFor } from '#shared/llm/failure.ts';
import { parseFailure } from '#shared/llm/parse-failure.ts';

function kindOf(status: number, code: string | null, message = 'no'): string {
  return parseFailure(APIError.generate(status, { error: { code, message } }, undefined, new Headers()), 0).kind;
}

describe('failures', () => {
  test.each([
    // The three 429 of DashScope: requests, tokens, burst.
    [429, 'limit_requests', 'You exceeded your current requests list.', 'rate_limited'],
    [429, 'insufficient_quota', 'You exceeded your current quota, please check your plan.', 'quota'],
    [429, 'Throttling.AllocationQuota', 'Allocated quota exceeded, please increase your quota limit.', 'quota'],
    [429, 'limit_burst_rate', 'Request rate increased too quickly.', 'rate_limited'],
    [400, 'data_inspection_failed', 'Input data may contain inappropriate content.', 'refused_content'],
    [400, null, '<400> InternalError.Algo.DataInspectionFailed: Output data', 'refused_content'],
    [400, 'content_filter', 'The response was filtered', 'refused_content'],
    [400, 'Arrearage', 'Access denied, please make sure your account is in good standing.', 'account_refused'],
    [401, 'invalid_api_key', 'Incorrect API key provided.', 'account_refused'],
    [402, null, 'Insufficient balance', 'account_refused'],
    [403, 'access_denied', 'Model access denied.', 'misconfigured'],
    [404, 'model_not_found', 'The model does not exist', 'misconfigured'],
    [400, 'context_length_exceeded', 'maximum context length', 'rejected'],
    [422, null, 'no', 'rejected'],
    [408, null, 'no', 'server_error'],
    [503, 'ModelServingError', 'Too many requests are throttled due to system capacity limits', 'server_error'],
  ])('%i %s (%s) is %s', (status, code, message, kind) => {
    expect(kindOf(status, code, message)).toBe(kind);
  });

  test('an error event inside a stream has no status', () => {
    const inStream = (code: string) => parseFailure(new APIError(undefined, { code }, undefined, undefined), 0).kind;
    expect(inStream('data_inspection_failed')).toBe('refused_content');
    expect(inStream('limit_requests')).toBe('rate_limited');
    expect(inStream('internal_error')).toBe('server_error');
  });

  test('whatever is no answer of the provider is the network', () => {
    const cut = new TypeError('terminated', { cause: new Error('other side closed') });
    expect(parseFailure(cut, 0)).toMatchObject({ kind: 'network', message: 'terminated (other side closed)' });
    expect(parseFailure(new APIConnectionError({ message: 'refused' }), 0).kind).toBe('network');
    expect(parseFailure('odd', 0).kind).toBe('network');
  });

  test('only failures of health count for the breaker', () => {
    expect((['rate_limited', 'quota', 'network', 'empty', 'idle_timeout'] as const).every(isUnhealthy)).toBe(true);
    expect((['rejected', 'misconfigured', 'account_refused', 'refused_content'] as const).some(isUnhealthy)).toBe(
      false,
    );
  });

  test('tokens per minute are waited for only where no other model is left', () => {
    expect(remedyFor('quota')).toBe('elsewhere');
    expect(remedyFor('quota', true)).toBe('again');
  });
});
