import { expect, it } from 'vitest';
import * as keys from '#shared/redis-keys.ts';

/** Processes of the last release run beside those of this one, and Redis outlives both. */
it('names of keys and channels never change', () => {
  const named = Object.entries(keys).map(([name, key]) => [
    name,
    (key as (...parts: unknown[]) => string)('p', 3, 'k'),
  ]);
  expect(Object.fromEntries(named)).toMatchObject({
    queueKeyPrefix: '{p:3}',
    laneQueue: 'lane-p',
    laneDepthKey: '{p:lane-3}:depth',
    laneGateKey: 'p:lanes-gate',
    laneWorkersKey: 'p:lane-workers',
    resultsChannel: 'p:results:3',
    endingsChannel: 'p:endings',
    turnsChannel: 'p:turns',
    turnKey: 'p:turn:3',
    turnClaimKey: 'p:turn-of:3',
    readyEventsKey: '{p:analytics}:ready',
    claimedEventsKey: '{p:analytics}:claimed:3',
    claimsKey: '{p:analytics}:claims',
    fanoutKey: 'p:socket.io',
    draftKey: 'p:draft:3',
    draftOfKey: 'p:draft-of:3',
    settingsChannel: 'p:settings',
    cacheChannel: 'p:cache',
    cacheKey: 'p:cache:3:{k}',
    limitKeyPrefix: 'p:limit:3',
    idempotencyKey: 'p:idempotency:3',
    sweepKey: 'p:sweep',
    fileSweepKey: 'p:sweep-files',
    instanceKeys: ['{p:instances}:seen', '{p:instances}:about'],
  });
});
