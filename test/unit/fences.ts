/** What the import fences of biome.json must refuse and allow, by the file that imports. */
export type Fence = { file: string; refuses: string[]; allows: string[] };

/** Libraries with one home, and the kinds of file that are home to none of them. */
const homes = {
  'src/shared/queue.ts': ['bullmq'],
  'src/shared/queue/lane.ts': ['bullmq'],
  'src/shared/redis.ts': ['ioredis'],
  'src/shared/llm/openai.ts': ['openai', 'openai/streaming'],
  'src/shared/fanout.ts': ['@socket.io/redis-emitter'],
  'src/shared/token/sign.ts': ['jose'],
  'src/shared/password.ts': ['bcrypt'],
  'src/shared/log.ts': ['pino'],
  'src/shared/metrics.ts': ['prom-client'],
  'src/shared/cache.ts': ['lru-cache'],
  'src/shared/files/disk.ts': ['@aws-sdk/client-s3', 'sharp', 'file-type'],
  'src/shared/rate-limit.ts': ['rate-limiter-flexible'],
  'src/shared/address/trust.ts': ['ipaddr.js'],
  'src/shared/csv.ts': ['csv-stringify', 'csv-stringify/sync'],
  'src/shared/db/open.ts': ['knex', 'objection', 'mysql2', 'mysql2/promise'],
  'src/api/app.ts': [
    'koa',
    '@koa/router',
    '@bull-board/api',
    '@bull-board/api/bullMQAdapter',
    '@bull-board/koa',
    'koa-compress',
    '@fastify/busboy',
    'swagger-ui-dist',
  ],
  'src/realtime/server.ts': ['socket.io', '@socket.io/redis-adapter'],
  'web/client/socket.ts': ['socket.io-client'],
  'web/widget/panel.tsx': ['preact', 'preact/hooks'],
};
const homed = [...new Set(Object.values(homes).flat()), 'commander', 'socket.io/dist/client'];
const except = (...libraries: string[]) => homed.filter((library) => !libraries.includes(library));

const pure = ['#domain/conversation.ts', '#contract/queues.ts'];
const basic = ['zod', 'uuid', 'node:fs', 'node:fs/promises'];
const fronts = ['../api/app.ts', '../realtime/server.ts', '../workers/index.ts'];
const mains = ['./main.ts', '../api/main.ts', '#shared/main.ts'];
const upper = ['#shared/db/open.ts', '#shared/lane/submit.ts', '#shared/commands/users.ts', '#shared/context.ts'];
const onlyContext = [
  "import { createContext } from '#shared/context.ts';",
  "import * as context from '#shared/context.ts';",
];
const typeContext = "import type { Context } from '#shared/context.ts';";

const singles: Fence[] = Object.entries(homes)
  .filter(([file]) => /shared\/[a-z-]+(\.ts|\/(?!open|socket))/.test(file))
  .map(([file, libraries]) => ({
    file,
    refuses: [...except(...libraries), ...fronts, ...upper, '../db/open.ts', '../config.ts', 'left-pad', ...mains],
    allows: [...libraries, ...pure, ...basic, './config.ts', '#shared/config.ts'],
  }));

const everyForm = [
  "import { Queue } from 'bullmq';",
  "import type { Job } from 'bullmq';",
  "import 'bullmq';",
  "export * from 'bullmq';",
  "const bullmq = await import('bullmq');",
  "type Q = import('bullmq').Queue;",
];

export const fences: Fence[] = [
  {
    file: 'src/shared/domain/policy.ts',
    refuses: [
      ...homed,
      ...basic,
      ...fronts,
      '#contract/queues.ts',
      '#shared/config.ts',
      '../config.ts',
      '../contract/queues.ts',
      ...mains,
    ],
    allows: ['./conversation.ts', './conversation/state.ts', '#domain/conversation.ts'],
  },
  {
    file: 'src/shared/contract/sockets.ts',
    refuses: [
      ...homed,
      'uuid',
      'node:fs',
      ...fronts,
      '#shared/config.ts',
      '../config.ts',
      '../domain/policy.ts',
      ...mains,
    ],
    allows: ['zod', './errors.ts', '#contract/errors.ts', '#domain/policy.ts'],
  },
  ...singles,
  {
    file: 'src/shared/draft.ts',
    refuses: [
      ...homed,
      ...fronts,
      ...upper,
      './db/open.ts',
      './lane/submit.ts',
      './commands/users.ts',
      './context.ts',
      './lifecycle.ts',
    ],
    allows: [...pure, ...basic, './redis.ts', '#shared/redis.ts'],
  },
  {
    file: 'src/shared/context.ts',
    refuses: [...homed, ...fronts, '../../bin/cli.ts', ...mains],
    allows: [...pure, ...basic, './redis.ts', './db/open.ts', './lane/submit.ts', '#shared/lifecycle.ts'],
  },
  {
    file: 'src/shared/db/open.ts',
    refuses: [
      ...except(...homes['src/shared/db/open.ts']),
      ...fronts,
      '#shared/lane/submit.ts',
      '#shared/commands/users.ts',
      '#shared/context.ts',
      '../log.ts',
      ...mains,
    ],
    allows: [
      ...homes['src/shared/db/open.ts'],
      ...pure,
      ...basic,
      './models/user.ts',
      '#shared/db/present.ts',
      '#shared/log.ts',
    ],
  },
  {
    file: 'src/shared/lane/submit.ts',
    refuses: [
      ...homed,
      ...everyForm,
      ...fronts,
      ...onlyContext,
      '#shared/commands/users.ts',
      '#shared/lifecycle.ts',
      '../db/open.ts',
      ...mains,
    ],
    allows: [...pure, ...basic, './credit.ts', '#shared/db/open.ts', '#shared/queue.ts', typeContext],
  },
  {
    file: 'src/shared/commands/users.ts',
    refuses: [
      ...homed,
      ...fronts,
      ...onlyContext,
      '#shared/lane/submit.ts',
      '#shared/lifecycle.ts',
      '../db/open.ts',
      ...mains,
    ],
    allows: [...pure, ...basic, './sites.ts', '#shared/db/open.ts', '#shared/log.ts', typeContext],
  },
  {
    file: 'src/api/app.ts',
    refuses: [
      ...except(...homes['src/api/app.ts']),
      ...fronts,
      ...onlyContext,
      '../shared/log.ts',
      '../../web/client/socket.ts',
      'left-pad',
      ...mains,
    ],
    allows: [...homes['src/api/app.ts'], ...pure, ...basic, './routes/chat.ts', '#shared/db/present.ts', typeContext],
  },
  {
    file: 'src/api/routes/chat.ts',
    refuses: [
      '../../shared/log.ts',
      '../../realtime/server.ts',
      '../../workers/index.ts',
      '../../../bin/cli.ts',
      '../main.ts',
      'knex',
    ],
    allows: ['../middleware/auth.ts', './files.ts', 'koa', '#shared/log.ts'],
  },
  {
    file: 'src/realtime/server.ts',
    refuses: [
      ...except(...homes['src/realtime/server.ts']),
      ...everyForm,
      '../api/app.ts',
      '../workers/index.ts',
      '../shared/log.ts',
      ...onlyContext,
      ...mains,
    ],
    allows: [...homes['src/realtime/server.ts'], ...pure, ...basic, './auth.ts', '#shared/fanout.ts', typeContext],
  },
  {
    file: 'src/workers/replies.ts',
    refuses: [
      ...homed,
      ...everyForm,
      '../api/app.ts',
      '../realtime/server.ts',
      '../shared/log.ts',
      ...onlyContext,
      ...mains,
    ],
    allows: [...pure, ...basic, './lane/apply.ts', '#shared/llm/stream.ts', typeContext],
  },
  {
    file: 'src/workers/lane/apply.ts',
    refuses: ['mysql2', 'knex', '../../api/app.ts', '../../shared/db/open.ts', '../../../test/support/db.ts'],
    allows: ['../index.ts', './batch.ts', '#shared/db/pool.ts'],
  },
  {
    file: 'src/workers/main.ts',
    refuses: [
      ...homed,
      ...fronts,
      '#shared/log.ts',
      '#shared/db/open.ts',
      '#domain/policy.ts',
      './main.ts',
      '../api/main.ts',
    ],
    allows: ['./index.ts', '#shared/config.ts', '#shared/context.ts', '#shared/lifecycle.ts'],
  },
  {
    file: 'web/client/socket.ts',
    refuses: [
      ...except('socket.io-client'),
      ...basic,
      '#shared/config.ts',
      '../../src/shared/config.ts',
      "import { errors } from '#contract/errors.ts';",
      "export { errors } from '#contract/errors.ts';",
      "import { type E } from '#contract/errors.ts';",
      ...mains,
    ],
    allows: [
      'socket.io-client',
      './outbox.ts',
      "import type { Message } from '#contract/sockets.ts';",
      '#domain/conversation.ts',
    ],
  },
  {
    file: 'web/widget/ui/list.tsx',
    refuses: [
      ...except('preact', 'preact/hooks'),
      ...basic,
      '../../console/main.ts',
      '../../console/list.ts',
      '../main.ts',
      '../../../src/api/app.ts',
      "import { errors } from '#contract/errors.ts';",
    ],
    allows: [
      'preact',
      'preact/hooks',
      '../state.ts',
      './item.ts',
      '../../ui/link.tsx',
      '#client/socket.ts',
      '#contract/sockets.ts',
    ],
  },
  {
    file: 'migrations/20260101000000_start.ts',
    refuses: [
      ...except('knex'),
      ...pure,
      'zod',
      '#shared/db/open.ts',
      '../src/shared/db/open.ts',
      './000_before.ts',
      "import knex from 'knex';",
    ],
    allows: ["import type { Knex } from 'knex';"],
  },
  ...['bin/cli.ts', 'bench/run.ts', 'test/service/lane.test.ts'].map((file) => ({
    file,
    refuses: [
      '../src/api/main.ts',
      '../../src/workers/main.ts',
      "const main = await import('../src/realtime/main.ts');",
    ],
    allows: [...homed, ...pure, ...basic, ...upper, '../src/api/app.ts', '../../src/workers/lane/apply.ts'],
  })),
];
