import type { z } from 'zod';
import { routeGroups, routeTags } from '#contract/routes/index.ts';
import { keepsKeys, type Method, type RouteName, type RouteSpec } from '#contract/routes/route.ts';
import { version } from '#shared/version.ts';
import { operationsPaths, operationsTag } from './operations.ts';
import { codesOf, headers, problemResponses, problemSchema, successHeaders } from './responses.ts';
import { createSchemas, type JsonSchema } from './schemas.ts';

export type OpenApi = {
  openapi: '3.1.0';
  paths: Record<string, Record<string, JsonSchema>>;
  components: Record<string, Record<string, JsonSchema>>;
  [key: string]: unknown;
};

const about = `REST of an AI customer-service chat. Log in with \`POST /auth/login\`, press **Authorize**, and paste the
\`accessToken\`; it lives 15 minutes.

Faults are \`application/problem+json\` with a \`code\`. Lists take \`limit\` and \`cursor\`, and answer
\`{items, nextCursor}\`. A \`POST\` with an \`Idempotency-Key\` is safe to repeat. Answers may get further fields.

What sockets ask and hear is in the [AsyncAPI document](/asyncapi.json).`;

const keyParameter = {
  name: 'Idempotency-Key',
  in: 'header',
  description: 'Made by the client: the same request with the same key is done once.',
  schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,64}$' },
};
const tagParameter = {
  name: 'If-None-Match',
  in: 'header',
  description: 'The `ETag` of an answer: 304 if it is still the same.',
  schema: { type: 'string' },
};

/** The whole REST contract as an OpenAPI 3.1 document, made from the schemas that the routes check with. */
export function createOpenApi(): OpenApi {
  const { schemaOf, gathered } = createSchemas();
  const responses: Record<string, JsonSchema> = {};
  const paths: OpenApi['paths'] = {};

  for (const [tag, group] of Object.entries(routeGroups)) {
    for (const [name, spec] of Object.entries(group) as [RouteName, RouteSpec][]) {
      const [method, path] = name.split(' ') as [Method, string];
      const at = path.replace(/:(\w+)/g, '{$1}');
      paths[at] = { ...paths[at], [method.toLowerCase()]: operationOf(tag, method, path, spec) };
    }
  }

  function operationOf(tag: string, method: Method, path: string, spec: RouteSpec): JsonSchema {
    const keeps = keepsKeys(method, spec);
    const parameters = [
      ...parametersOf(spec.params, 'path'),
      ...parametersOf(spec.query, 'query'),
      ...(method === 'POST' && spec.access !== 'public' && !spec.upload
        ? [{ $ref: '#/components/parameters/IdempotencyKey' }]
        : []),
      ...(spec.etag ? [{ $ref: '#/components/parameters/IfNoneMatch' }] : []),
    ];
    return {
      operationId: operationIdOf(method, path),
      tags: [tag],
      summary: spec.summary,
      description: [spec.description, whoMay(spec), `Limit: \`${spec.limit}\`.`].filter(Boolean).join('\n\n'),
      security: spec.access === 'public' ? [] : [{ bearer: [] }],
      ...(parameters.length ? { parameters } : {}),
      ...requestOf(spec),
      responses: {
        [spec.answer.status]: successOf(spec, keeps),
        ...(spec.etag ? { '304': { description: 'What the client has is still so.' } } : {}),
        ...problemResponses(codesOf(method, spec, keeps), responses),
      },
    };
  }

  function parametersOf(schema: z.ZodType | undefined, place: 'path' | 'query'): JsonSchema[] {
    if (!schema) return [];
    const { properties = {}, required = [] } = schemaOf(schema, 'input') as {
      properties?: Record<string, JsonSchema>;
      required?: string[];
    };
    return Object.entries(properties).map(([name, { description, ...rest }]) => ({
      name,
      in: place,
      required: place === 'path' || required.includes(name),
      ...(description ? { description } : {}),
      schema: rest,
    }));
  }

  function requestOf({ body, upload }: RouteSpec): JsonSchema {
    if (upload) {
      const file = { type: 'string', contentMediaType: 'application/octet-stream' };
      const fields = schemaOf(upload, 'input') as { properties: JsonSchema; required?: string[] };
      const schema = {
        ...fields,
        properties: { ...fields.properties, file },
        required: [...(fields.required ?? []), 'file'],
      };
      return { requestBody: { required: true, content: { 'multipart/form-data': { schema } } } };
    }
    if (!body) return {};
    const schema = schemaOf(body, 'input');
    const needed = requiresSomething(schema);
    return { requestBody: { required: needed, content: { 'application/json': { schema } } } };
  }

  function successOf(spec: RouteSpec, keeps: boolean): JsonSchema {
    const { body, type } = spec.answer;
    const content = {
      ...(body ? { 'application/json': { schema: schemaOf(body, 'output') } } : {}),
      ...(type ? { [type]: { schema: { type: 'string' } } } : {}),
    };
    const description = body || type ? 'As asked.' : 'Done.';
    return { description, headers: successHeaders(spec, keeps), ...(body || type ? { content } : {}) };
  }

  // Those that `operationsPaths` refers to.
  problemResponses(['bad_request', 'unavailable'], responses);
  const tags = Object.entries(routeTags).map(([name, description]) => ({ name, description }));
  return {
    openapi: '3.1.0',
    info: {
      title: 'Chat API',
      version,
      description: about,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/api/v1', description: 'This installation' }],
    tags: [...tags, operationsTag],
    security: [{ bearer: [] }],
    paths: { ...paths, ...operationsPaths },
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      parameters: { IdempotencyKey: keyParameter, IfNoneMatch: tagParameter },
      headers,
      schemas: { Problem: problemSchema, ...Object.fromEntries(Object.entries(gathered).toSorted()) },
      responses,
    },
  };
}

/** `GET /admin/users/:id` → `getAdminUsersById`. */
export function operationIdOf(method: string, path: string): string {
  const words = path.split(/[/_-]/).filter(Boolean);
  const name = words.map((word) => word.replace(/^:(\w)/, (_, first: string) => `By${first.toUpperCase()}`));
  return method.toLowerCase() + name.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

function whoMay({ access }: RouteSpec): string {
  if (access === 'public') return 'For anybody.';
  if (access === 'account') return 'For any account.';
  if (access === 'customer') return 'For customers.';
  return access === 'staff' ? 'For staff.' : `For staff with the permission \`${access}\`.`;
}

/** Whether a body may be left out: not where any of its shapes needs a field. */
function requiresSomething({ required, oneOf }: JsonSchema): boolean {
  if (Array.isArray(oneOf)) return oneOf.every(requiresSomething);
  return Array.isArray(required) && required.length > 0;
}
