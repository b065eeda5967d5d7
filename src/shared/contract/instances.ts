import { z } from 'zod';
import { time, uuid } from './wire.ts';

export const instanceKinds = ['api', 'realtime', 'worker'] as const;

/** A process of the installation that was heard of lately. */
export const instanceSchema = z.object({
  id: uuid,
  kind: z.enum(instanceKinds),
  host: z.string(),
  pid: z.number().int(),
  version: z.string(),
  startedAt: time,
  lastHeardAt: time,
  /** What a worker serves; null for others. */
  queues: z.array(z.string()).nullable(),
  /** Models that a worker has given up for now, since calls of them fail; null for others. */
  failingModels: z.array(z.string()).nullable(),
  /** Open sockets of a realtime process; null for others. */
  sockets: z.number().int().nullable(),
});

export type Instance = z.output<typeof instanceSchema>;
