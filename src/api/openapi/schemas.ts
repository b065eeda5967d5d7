import { z } from 'zod';
import * as accounts from '#contract/accounts.ts';
import * as customers from '#contract/customers.ts';
import * as desk from '#contract/desk.ts';
import * as chat from '#contract/routes/chat.ts';
import * as settings from '#contract/routes/settings.ts';
import * as webhooks from '#contract/webhooks.ts';
import * as wire from '#contract/wire.ts';

export type JsonSchema = { [key: string]: unknown };

/** Where exported schemas of things are: `messageSchema` becomes the component `Message`. Others are written out in place. */
const modules: Record<string, unknown>[] = [wire, accounts, desk, customers, chat, settings, webhooks];

const components = nameSchemas();

function nameSchemas(): Map<unknown, string> {
  const names = new Map<unknown, string>();
  for (const [key, schema] of modules.flatMap((module) => Object.entries(module))) {
    const isThing = schema instanceof z.ZodObject || schema instanceof z.ZodDiscriminatedUnion;
    const name = key.replace(/Schema$/, '').replace(/^./, (letter) => letter.toUpperCase());
    if (key.endsWith('Schema') && isThing && ![...names.values()].includes(name)) names.set(schema, name);
  }
  return names;
}

type Registry = NonNullable<NonNullable<Parameters<typeof z.toJSONSchema>[1]>['metadata']>;

/** What zod knows of a schema (its description), and our name for it. */
const metadata = {
  get(schema: z.ZodType) {
    const id = components.get(schema);
    return { ...z.globalRegistry.get(schema), ...(id ? { id } : {}) };
  },
} as unknown as Registry;

/** Turns zod schemas into JSON Schemas that refer to `components`, which it gathers. */
export function createSchemas() {
  const gathered: Record<string, JsonSchema> = {};

  /** `input`: as a client sends it, defaults left out; `output`: as it is answered. */
  function schemaOf(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
    // In an object of its own, or a named schema would be written out instead of referred to.
    const { properties, $defs = {} } = z.toJSONSchema(z.object({ it: schema }), {
      io,
      unrepresentable: 'any',
      metadata,
      override: ({ jsonSchema }) => tidy(jsonSchema as JsonSchema, io),
    }) as unknown as { properties: { it: JsonSchema }; $defs?: Record<string, JsonSchema> };
    const renamed = new Map<string, string>();
    for (const name of Object.keys($defs)) renamed.set(name, io === 'input' ? `${name}Input` : name);
    for (const [name, definition] of Object.entries($defs)) {
      const { id: _, ...rest } = definition;
      gathered[renamed.get(name) ?? name] = withRefs(rest, renamed);
    }
    return withRefs(properties.it, renamed);
  }

  return { schemaOf, gathered };
}

/** Answers may grow, so a client must not take the list of fields for complete. A format says more than its pattern. */
function tidy(schema: JsonSchema, io: 'input' | 'output'): void {
  if (io === 'output' && schema.additionalProperties === false) delete schema.additionalProperties;
  if (schema.format !== undefined) delete schema.pattern;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
}

function withRefs<T>(value: T, renamed: Map<string, string>): T {
  if (Array.isArray(value)) return value.map((item) => withRefs(item, renamed)) as T;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => {
    if (key !== '$ref') return [key, withRefs(inner, renamed)];
    const name = String(inner).split('/').at(-1) ?? '';
    return [key, `#/components/schemas/${renamed.get(name) ?? name}`];
  });
  return Object.fromEntries(entries) as T;
}
