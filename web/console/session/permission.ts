import type { Schemas } from '../../api-client/operations.ts';

export type User = Schemas['User'];
export type Permission = Schemas['Role']['permissions'][number];
