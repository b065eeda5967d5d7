/**
 * Names inside Redis. Old and new processes meet there during an update, so none ever changes. Every queue has its own
 * hash tag, so that a Redis Cluster can spread them.
 */
export const queueKeyPrefix = (prefix: string, queue: string): string => `{${prefix}:${queue}}`;

export const laneQueue = (n: number): string => `lane-${n}`;
/** Commands on a lane that are not applied yet, in the whole fleet. */
export const laneDepthKey = (prefix: string, n: number): string => `{${prefix}:${laneQueue(n)}}:depth`;
/** How many lanes a process must know to submit; 0 while that number changes. */
export const laneGateKey = (prefix: string): string => `${prefix}:lanes-gate`;
/** The workers that serve lanes, each with when it was last heard. */
export const laneWorkersKey = (prefix: string): string => `${prefix}:lane-workers`;
/** Where one process hears what became of its commands and requests. */
export const resultsChannel = (prefix: string, processId: string): string => `${prefix}:results:${processId}`;
/** Where realtime processes hear whose sockets are to be closed. */
export const endingsChannel = (prefix: string): string => `${prefix}:endings`;
/** Where running replies hear that their turn is over. */
export const turnsChannel = (prefix: string): string => `${prefix}:turns`;
/** `<turn> <1 if owed, else 0>`: what running replies compare themselves with. */
export const turnKey = (prefix: string, conversationId: string): string => `${prefix}:turn:${conversationId}`;
/** Who answers a conversation now, and whether somebody asked meanwhile. */
export const turnClaimKey = (prefix: string, conversationId: string): string => `${prefix}:turn-of:${conversationId}`;
/** Events that lie ready for the analytics queue: a list, pushed with a batch's other effects in one round trip. */
export const readyEventsKey = (prefix: string): string => `{${prefix}:analytics}:ready`;
/** The events that one job has claimed. */
export const claimedEventsKey = (prefix: string, jobId: string): string => `{${prefix}:analytics}:claimed:${jobId}`;
/** The jobs that have claimed events: a claim whose job is gone is nobody's, and its events are ready again. */
export const claimsKey = (prefix: string): string => `{${prefix}:analytics}:claims`;
/** Where fronts and workers meet in the Redis adapter of Socket.IO. */
export const fanoutKey = (prefix: string): string => `${prefix}:socket.io`;
/** An unfinished reply: a stream of its deltas. */
export const draftKey = (prefix: string, replyId: string): string => `${prefix}:draft:${replyId}`;
/** The unfinished reply of a conversation. */
export const draftOfKey = (prefix: string, conversationId: string): string => `${prefix}:draft-of:${conversationId}`;
/** Where processes hear that a setting was changed. */
export const settingsChannel = (prefix: string): string => `${prefix}:settings`;
/** Where processes hear that a copy is stale. */
export const cacheChannel = (prefix: string): string => `${prefix}:cache`;
/** A copy in the cache `name`. The hash tag keeps what belongs to one key in one slot. */
export const cacheKey = (prefix: string, name: string, key: string): string => `${prefix}:cache:${name}:{${key}}`;
/** The counts of a rate limit: the limiter puts `:` and who is counted behind it. */
export const limitKeyPrefix = (prefix: string, limit: string): string => `${prefix}:limit:${limit}`;
/** The answer to a request that came with an `Idempotency-Key`; its seal names this place. */
export const idempotencyKey = (prefix: string, request: string): string => `${prefix}:idempotency:${request}`;
/** Who sweeps in this round. */
export const sweepKey = (prefix: string): string => `${prefix}:sweep`;
export const fileSweepKey = (prefix: string): string => `${prefix}:sweep-files`;
export const deliverySweepKey = (prefix: string): string => `${prefix}:webhooks-look`;
/** The version of the setting `privacy` whose sensitive attributes were last sealed wherever they were stored. */
export const sealedVersionKey = (prefix: string): string => `${prefix}:sealed-version`;
/** When each agent who is there was last heard of, and the status of each. */
export const presenceKeys = (prefix: string): [string, string] => [
  `{${prefix}:presence}:seen`,
  `{${prefix}:presence}:status`,
];
/** When each process was last heard of, and what it said of itself. */
export const instanceKeys = (prefix: string): [string, string] => [
  `{${prefix}:instances}:seen`,
  `{${prefix}:instances}:about`,
];
