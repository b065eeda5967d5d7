import { createConfig, lintFromString } from '@redocly/openapi-core';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { errors } from '#contract/errors.ts';
import { routeGroups, routeNames, routes } from '#contract/routes/index.ts';
import { createOpenApi } from '../../src/api/openapi/create-open-api.ts';

type Operation = {
  operationId: string;
  tags: string[];
  summary: string;
  security: object[];
  parameters?: { name?: string; in?: string }[];
  requestBody?: { content: Record<string, { schema: object }> };
  responses: Record<string, { $ref?: string; content?: object }>;
};

const document = createOpenApi();
const operations = Object.values(document.paths).flatMap((path) => Object.values(path) as unknown as Operation[]);
const operationOf = (name: string) => {
  const [method = '', path = ''] = name.split(' ');
  return document.paths[path.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()] as unknown as Operation;
};

async function lint(what: object): Promise<string[]> {
  const config = await createConfig({ extends: ['recommended'] });
  const problems = await lintFromString({ source: JSON.stringify(what), config });
  return problems.map(({ ruleId, message, location }) => `${ruleId}: ${message} ${location[0]?.pointer}`);
}

it('has nothing that the linter would mend', async () => {
  expect(await lint(document)).toEqual([]);
  const { info: _, ...nameless } = document;
  expect((await lint(nameless)).length).toBeGreaterThan(0);
});

it('refers only to what is there', () => {
  const refs = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/(\w+)\/(\w+)"/g)];
  expect(refs.length).toBeGreaterThan(100);
  for (const [ref, kind = '', name = ''] of refs) expect(document.components[kind], ref).toHaveProperty(name);
  expect(JSON.stringify(document)).not.toContain('$defs');
});

describe.each(routeNames)('%s', (name) => {
  const operation = operationOf(name);
  const spec = routes[name]!;

  it('says what it does, who may, and what it answers', () => {
    const group = Object.entries(routeGroups).find(([, group]) => name in group)?.[0];
    expect(operation).toMatchObject({ summary: spec.summary, tags: [group] });
    expect(operation.security).toEqual(spec.access === 'public' ? [] : [{ bearer: [] }]);
    const ok = operation.responses[String(spec.answer.status)];
    expect(ok).toBeDefined();
    if (spec.answer.body) expect(ok?.content).toHaveProperty('application/json');
    if (spec.body) expect(operation.requestBody?.content['application/json']?.schema).not.toEqual({});
    const inPath = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
    expect(inPath.map((parameter) => parameter.name)).toEqual([...name.matchAll(/:(\w+)/g)].map(([, id]) => id));
    for (const code of ['rate_limited', ...(spec.errors ?? [])] as const)
      expect(operation.responses).toHaveProperty(String(errors[code].status));
  });
});

it('packs no answer that holds a token or a secret', () => {
  const holds = routeNames.filter((name) => {
    const { body } = routes[name]!.answer;
    const text = body ? JSON.stringify(z.toJSONSchema(body, { unrepresentable: 'any' })) : '';
    return /"\w*(?:token|secret)":\{"type":"string"/i.test(text);
  });
  expect(holds).toContain('POST /auth/login');
  expect(holds.filter((name) => routes[name]!.limit !== 'auth' && !routes[name]!.secret)).toEqual([]);
});

it('shows the whole form of an upload, and which bodies are needed', () => {
  const properties = { conversationId: { type: 'string' }, file: { type: 'string' } };
  const schema = { required: ['conversationId', 'file'], properties };
  expect(operationOf('POST /files').requestBody).toMatchObject({ content: { 'multipart/form-data': { schema } } });
  expect(operationOf('POST /admin/conversations/bulk').requestBody).toMatchObject({ required: true });
  expect(operationOf('POST /chat/conversations/:id/handoff').requestBody).toMatchObject({ required: false });
});

it('names each operation once', () => {
  const names = operations.map(({ operationId }) => operationId);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toContain('postAuthLogin');
});

it('refers to one component where several routes speak of one thing', () => {
  expect(Object.keys(document.components.schemas ?? {})).toEqual(
    expect.arrayContaining(['Problem', 'Message', 'Conversation', 'Tokens']),
  );
});
