import type { z } from 'zod';
import { socketLimitOf } from '#contract/limits.ts';
import {
  agentAnswerSchemas,
  chatAnswerSchemas,
  factSchemas,
  staffFacts,
  wireErrorSchema,
} from '#contract/socket-schemas.ts';
import { agentAccess, agentRequests, chatAccess, chatRequests, factNames } from '#contract/sockets.ts';
import { version } from '#shared/version.ts';
import { createSchemas, type JsonSchema } from './schemas.ts';

type Part = Record<string, JsonSchema>;
export type AsyncApi = {
  asyncapi: '3.0.0';
  channels: Record<string, JsonSchema & { messages: Part }>;
  operations: Part;
  components: { messages: Part; schemas: Part; [key: string]: Part };
  [key: string]: unknown;
};

const about = `The sockets of an AI customer-service chat: Socket.IO 4, WebSocket first. Connect to a namespace with
\`auth: {token}\`, an access token of the [REST API](/docs). A request is an emit with an acknowledgement, whose answer is
\`{ok: true, data}\` or \`{ok: false, error}\`; a fact is an emit of the server without one. Facts may come twice, and some
may not come at all: a client that keeps \`lastSeq\` and asks \`conversation:sync\` misses nothing.`;

const namespaces = {
  chat: { address: '/chat', who: 'Customers', requests: chatRequests, answers: chatAnswerSchemas, access: chatAccess },
  agent: { address: '/agent', who: 'Staff', requests: agentRequests, answers: agentAnswerSchemas, access: agentAccess },
} as const;

const ref = (path: string): JsonSchema => ({ $ref: `#/${path}` });
/** Names in the document have no colons. */
const keyOf = (...words: string[]): string => words.join('.').replaceAll(':', '.');

/** The contract of the sockets as an AsyncAPI 3 document, seen from the server: it receives requests and sends facts. */
export function createAsyncApi(realtimePort: number): AsyncApi {
  const { schemaOf, gathered } = createSchemas();
  const messages: Part = {};
  const channels: AsyncApi['channels'] = {};
  const operations: Part = {};
  const errorSchema = schemaOf(wireErrorSchema, 'output');

  for (const [name, { address, who, requests, answers, access }] of Object.entries(namespaces)) {
    const inChannel: Part = {};
    const add = (key: string, message: JsonSchema) => {
      messages[key] ??= message;
      inChannel[key] = ref(`components/messages/${key}`);
      return ref(`channels/${name}/messages/${key}`);
    };
    for (const event of Object.keys(requests)) {
      const payload = schemaOf((requests as Record<string, z.ZodType>)[event] as z.ZodType, 'input');
      const answer = schemaOf((answers as Record<string, z.ZodType>)[event] as z.ZodType, 'output');
      const request = add(keyOf(name, event), { name: event, title: event, payload });
      const ack = add(keyOf(name, event, 'answer'), {
        name: event,
        title: `The acknowledgement of ${event}`,
        payload: { oneOf: [done(answer), { $ref: '#/components/schemas/Refusal' }] },
      });
      operations[keyOf(name, event)] = {
        action: 'receive',
        channel: ref(`channels/${name}`),
        messages: [request],
        reply: { channel: ref(`channels/${name}`), messages: [ack] },
        'x-access': (access as Record<string, string>)[event],
        'x-limit': socketLimitOf(event),
      };
    }
    for (const fact of factNames.filter((one) => name === 'agent' || !staffFacts.includes(one))) {
      const key = keyOf('fact', fact);
      const told = add(key, { name: fact, title: fact, payload: schemaOf(factSchemas[fact], 'output') });
      operations[keyOf(name, key)] = { action: 'send', channel: ref(`channels/${name}`), messages: [told] };
    }
    channels[name] = { address, title: who, description: `${who} connect to this namespace.`, messages: inChannel };
  }

  const refusal = {
    type: 'object',
    required: ['ok', 'error'],
    properties: { ok: { const: false }, error: errorSchema },
  };
  return {
    asyncapi: '3.0.0',
    info: { title: 'Chat API: sockets', version, description: about, license: { name: 'MIT' } },
    defaultContentType: 'application/json',
    servers: {
      realtime: {
        host: `{host}:${realtimePort}`,
        protocol: 'ws',
        pathname: '/socket.io/',
        variables: { host: { default: 'localhost' } },
        security: [ref('components/securitySchemes/token')],
      },
    },
    channels,
    operations,
    components: {
      messages,
      schemas: { Refusal: refusal, ...Object.fromEntries(Object.entries(gathered).toSorted()) },
      securitySchemes: { token: { type: 'http', scheme: 'bearer', description: '`auth: {token}` of the handshake.' } },
    },
  };
}

const done = (data: JsonSchema): JsonSchema => ({
  type: 'object',
  required: ['ok', 'data'],
  properties: { ok: { const: true }, data },
});
