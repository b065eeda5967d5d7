import { expect, it } from 'vitest';
import { routeNames } from '#contract/routes/index.ts';
import { agentRequestNames, chatRequestNames } from '#contract/sockets.ts';
import { agentMatrix, chatMatrix, routeMatrix } from '../support/access-matrix.ts';

// Whoever adds a route or a request says there who may ask it; test/service/access-matrix.test.ts then asks as everybody.
it.each([
  ['route', routeMatrix, routeNames],
  ['request on /chat', chatMatrix, chatRequestNames],
  ['request on /agent', agentMatrix, agentRequestNames],
])('every %s, and no other, has a row in the matrix', (_, matrix, names) => {
  expect(Object.keys(matrix).sort()).toEqual([...names].sort());
});
