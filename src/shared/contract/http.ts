import { z } from 'zod';
import { clientId, maxTextLength } from './wire.ts';

/** Bodies and queries of the REST routes. */
export const loginBody = z.object({ email: z.email().max(254), password: z.string().min(1).max(200) });
export const refreshBody = z.object({ refreshToken: z.string().min(1).max(500) });
export const visitorBody = z.object({ name: z.string().trim().min(1).max(80).optional() });
export const sendBody = z.object({ clientMessageId: clientId, text: z.string().trim().min(1).max(maxTextLength) });
export const handoffBody = z.object({ reason: z.string().max(200).optional() });
export const ratingBody = z.object({ score: z.number().int().min(1).max(5), comment: z.string().max(2000).optional() });
export const idempotencyKey = clientId.optional();

const seq = z.coerce.number().int().min(0);
const limit = z.coerce.number().int().min(1).max(100).default(50);
export const messagesQuery = z
  .object({ afterSeq: seq.optional(), beforeSeq: seq.optional(), limit })
  .refine((q) => q.afterSeq === undefined || q.beforeSeq === undefined, 'give afterSeq or beforeSeq, not both');
export const listQuery = z.object({ limit, cursor: z.string().max(200).optional() });

export type Tokens = { accessToken: string; refreshToken: string; expiresIn: number };
export type User = { id: string; email: string; name: string; role: string };
export type Customer = { id: string; name: string | null };
export type Me = { type: 'user'; user: User } | { type: 'customer'; customer: Customer };

/** REST routes under `/api/v1`, as the contract names them. */
export const routes = [
  'POST /auth/login',
  'POST /auth/refresh',
  'POST /auth/logout',
  'POST /auth/visitor',
  'GET /me',
  'POST /chat/conversations',
  'GET /chat/conversations',
  'GET /chat/conversations/:id',
  'GET /chat/conversations/:id/messages',
  'POST /chat/conversations/:id/messages',
  'POST /chat/conversations/:id/handoff',
  'POST /chat/conversations/:id/close',
  'POST /chat/conversations/:id/rating',
] as const;
