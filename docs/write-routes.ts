import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { routes } from '#contract/routes/index.ts';
import type { RouteSpec } from '#contract/routes/route.ts';

/** Writes the table of REST routes into docs/PROTOCOL.md from the contract: `npm run docs`. */
const path = join(import.meta.dirname, 'PROTOCOL.md');
const [begin, end] = ['<!-- routes: written by `npm run docs` -->', '<!-- /routes -->'];

type Shape = { properties?: Record<string, unknown>; required?: string[]; oneOf?: Shape[] };

/** Field names of an object schema; a `?` behind those that may be left out. Of several shapes: the names of all. */
function fieldsOf(schema: z.ZodType): string[] {
  const { oneOf, ...one } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Shape;
  const shapes = oneOf ?? [one];
  const names = new Set(shapes.flatMap(({ properties = {} }) => Object.keys(properties)));
  const always = (name: string) => shapes.every(({ required = [] }) => required.includes(name));
  return [...names].map((name) => (always(name) ? name : `${name}?`));
}

function requestOf({ query, body, upload }: RouteSpec): string {
  const parts = [
    query && `\`?${fieldsOf(query).join('&').replaceAll('?', '')}\``,
    body && `\`{ ${fieldsOf(body).join(', ')} }\``,
    upload && `multipart: \`${fieldsOf(upload).join(', ')}\`, then one file`,
  ];
  return parts.filter(Boolean).join(' ');
}

const rows = Object.entries(routes).map(
  ([name, spec]) =>
    `| \`${name}\` | ${spec.summary} | ${requestOf(spec)} | ${spec.answer.status} | ${spec.access} | ${spec.limit} |`,
);
const head = ['| route | does | request | answer | who | limit |', '| --- | --- | --- | --- | --- | --- |'];
const page = readFileSync(path, 'utf8');
const before = page.slice(0, page.indexOf(begin) + begin.length);
const after = page.slice(page.indexOf(end));
writeFileSync(path, `${before}\n\n${[...head, ...rows].join('\n')}\n\n${after}`);
