import type { JsonSchema } from './schemas.ts';

export const operationsTag = {
  name: 'operations',
  description: 'Health, figures and keys of a process; outside `/api/v1`.',
};

const servers = [{ url: '/', description: 'Outside the version' }];

function operation(operationId: string, summary: string, type: string, more: JsonSchema = {}): { get: JsonSchema } {
  const schema = type === 'text/plain' ? { type: 'string' } : { type: 'object' };
  const responses = {
    '200': { description: 'As asked.', content: { [type]: { schema } } },
    '400': { $ref: '#/components/responses/BadRequest' },
    ...more,
  };
  return { get: { operationId, tags: ['operations'], summary, security: [], servers, responses } };
}

/** What is served outside `/api/v1`, for operators and other services. */
export const operationsPaths: Record<string, Record<string, JsonSchema>> = {
  '/health/live': operation('getHealthLive', 'Whether the process runs', 'application/json'),
  '/health/ready': operation('getHealthReady', 'Whether MySQL and Redis answer', 'application/json', {
    '503': { $ref: '#/components/responses/Unavailable' },
  }),
  '/metrics': operation('getMetrics', 'Figures for Prometheus', 'text/plain'),
  '/.well-known/jwks.json': operation('getJwks', 'The keys that sign access tokens', 'application/json'),
};
