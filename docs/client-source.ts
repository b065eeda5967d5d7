import { routeNames, routes } from '#contract/routes/index.ts';
import type { RouteSpec } from '#contract/routes/route.ts';
import type { OpenApi } from '../src/api/openapi/create-open-api.ts';

type Schema = { [key: string]: unknown };
type Operation = {
  summary: string;
  parameters?: { $ref?: string; name?: string; in?: string; required?: boolean; schema?: Schema }[];
  requestBody?: { required: boolean; content: Record<string, { schema: Schema }> };
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
};

/** The types of the REST client, from the OpenAPI document and nothing else but the order of the routes. */
export function clientSource(document: OpenApi): string {
  const schemas = Object.entries(document.components.schemas ?? {});
  const operations = routeNames.map((name) => {
    const [method = '', path = ''] = name.split(' ');
    const at = document.paths[path.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
    return `/** ${(at as Operation | undefined)?.summary} */\n'${name}': ${typeOfOperation(at as unknown as Operation, routes[name] as RouteSpec)};`;
  });
  return [
    '// Written by `npm run docs` from the OpenAPI document; a test fails when it is old.',
    'export type Schemas = {',
    ...schemas.map(([name, schema]) => `${name}: ${typeOf(schema)};`),
    '};',
    'export type Operations = {',
    ...operations,
    '};',
    '',
  ].join('\n');
}

function typeOfOperation({ parameters = [], requestBody, responses }: Operation, { answer }: RouteSpec): string {
  const fields = (['path', 'query'] as const).flatMap((place) => {
    const own = parameters.filter((parameter) => parameter.in === place);
    if (!own.length) return [];
    const optional = own.every(({ required }) => !required);
    const each = own.map(({ name, required, schema = {} }) => `${name}${required ? '' : '?'}: ${typeOf(schema)}`);
    return [`${place === 'path' ? 'params' : 'query'}${optional ? '?' : ''}: { ${each.join('; ')} }`];
  });
  if (requestBody) {
    const { 'application/json': json } = requestBody.content;
    fields.push(`body${requestBody.required ? '' : '?'}: ${json ? typeOf(json.schema) : 'FormData'}`);
  }
  const content = Object.entries(responses[answer.status]?.content ?? {});
  const answers = content.map(([type, { schema }]) => (type === 'application/json' ? typeOf(schema) : 'string'));
  return `{ ${[...fields, `answer: ${answers.join(' | ') || 'undefined'}`].join('; ')} }`;
}

/** The TypeScript of a JSON Schema, as far as zod writes them. */
function typeOf(schema: Schema): string {
  if (typeof schema.$ref === 'string') return `Schemas['${schema.$ref.split('/').at(-1)}']`;
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (Array.isArray(schema.enum)) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const choice = (schema.anyOf ?? schema.oneOf) as Schema[] | undefined;
  if (choice) return `(${choice.map(typeOf).join(' | ')})`;
  const all = schema.allOf as Schema[] | undefined;
  if (all) return `(${all.map(typeOf).join(' & ')})`;
  if (Array.isArray(schema.type)) return schema.type.map((type) => typeOf({ ...schema, type })).join(' | ');
  switch (schema.type) {
    case 'string':
      return 'string';
    case 'integer':
    case 'number':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'null':
      return 'null';
    case 'array':
      return Array.isArray(schema.prefixItems)
        ? `[${(schema.prefixItems as Schema[]).map(typeOf).join(', ')}]`
        : `(${typeOf((schema.items ?? {}) as Schema)})[]`;
    case 'object':
      return typeOfObject(schema);
    default:
      return 'unknown';
  }
}

function typeOfObject({ properties, required = [], additionalProperties }: Schema): string {
  if (!properties) return `Record<string, ${typeOf((additionalProperties || {}) as Schema)}>`;
  const fields = Object.entries(properties as Record<string, Schema>).map(([name, schema]) => {
    const { description } = schema;
    const said = typeof description === 'string' ? `/** ${description.replaceAll('*/', '')} */\n` : '';
    return `${said}${/^\w+$/.test(name) ? name : `'${name}'`}${(required as string[]).includes(name) ? '' : '?'}: ${typeOf(schema)};`;
  });
  return `{ ${fields.join('\n')} }`;
}
