import { z } from 'zod';
import { customerSchema, emailSchema, loginSchema, meSchema, tokensSchema, userSchema } from '#contract/accounts.ts';
import { uuid } from '#contract/wire.ts';
import { idParams } from './lists.ts';
import { defineRoutes } from './route.ts';

export const loginBody = z.object({ email: emailSchema, password: z.string().min(1).max(200) });
const refreshBody = z.object({ refreshToken: z.string().min(1).max(500) });
/** How short it may be is the policy's to say, in one sentence that is right at once. */
export const newPassword = z
  .string()
  .max(200)
  .describe(
    'As long as the setting `security.passwordMinLength` asks (10 by default), and none that is guessed first.',
  );
const tokenBody = z.object({ token: z.string().min(1).max(200), password: newPassword });
const visitorBody = z.object({
  name: z.string().trim().min(1).max(80).optional(),
  siteId: uuid.optional(),
  /** A JWT that the host site signed: who the customer is there. */
  identityToken: z.string().min(1).max(8192).optional(),
  /** Of the anonymous customer of this device, who becomes the known one. */
  refreshToken: z.string().min(1).max(500).optional(),
});

export const authRoutes = defineRoutes({
  'POST /auth/login': {
    summary: 'Log in as staff',
    description:
      'After some wrong passwords in a row (settings, `security`) an account, or a network address, waits: ' +
      '`rate_limited` with `details.retryAfter` in seconds, which doubles with each further one.',
    access: 'public',
    limit: 'auth',
    body: loginBody,
    answer: { status: 200, body: tokensSchema.extend({ user: userSchema }) },
    errors: ['unauthorized'],
  },
  'POST /auth/refresh': {
    summary: 'New tokens for a refresh token, which is spent by it',
    access: 'public',
    limit: 'auth',
    body: refreshBody,
    answer: { status: 200, body: tokensSchema },
    errors: ['unauthorized'],
  },
  'POST /auth/logout': {
    summary: 'End the session of a refresh token',
    access: 'public',
    limit: 'auth',
    body: refreshBody,
    answer: { status: 204, body: null },
  },
  'POST /auth/visitor': {
    summary: 'Become a customer: anonymous, or known to the host site',
    description:
      '`identityToken` is a JWT that the host site signs with a key of the site (`/admin/sites`): `sub` (its id of the ' +
      'customer), `exp` (24 hours away at most), and if it likes `name`, `email`, `phone`. The same `sub` is the same ' +
      'customer on every device. With `refreshToken` the anonymous customer of this device becomes that customer, if ' +
      'there was none yet.',
    access: 'public',
    limit: 'auth',
    body: visitorBody,
    answer: { status: 200, body: tokensSchema.extend({ customer: customerSchema }) },
    errors: ['unauthorized'],
  },
  'POST /me/password': {
    summary: 'Change one’s own password; all other log-ins end',
    description: 'A wrong current password, or one that the policy refuses, is `bad_request`. Wrong ones are counted.',
    access: 'staff',
    limit: 'auth',
    body: z.strictObject({ currentPassword: z.string().min(1).max(200), newPassword }),
    answer: { status: 204, body: null },
  },
  'POST /auth/invitations/accept': {
    summary: 'Set the first password of an account with the token of an invitation, and log in',
    description: 'A token that was used, has ended or never was is `expired`. A refused password leaves it good.',
    access: 'public',
    limit: 'auth',
    body: tokenBody,
    answer: { status: 200, body: tokensSchema.extend({ user: userSchema }) },
    errors: ['expired'],
  },
  'POST /auth/password/reset-request': {
    summary: 'Say that a password is lost',
    description:
      'The answer is the same for every address. The request is noted in the audit log (`user.reset_request`); an ' +
      'admin makes a link with `POST /admin/users/:id/reset-link` and hands it over. No e-mail is sent.',
    access: 'public',
    limit: 'auth',
    body: z.object({ email: emailSchema }),
    answer: { status: 204, body: null },
  },
  'POST /auth/password/reset': {
    summary: 'Set a new password with a one-time token; all log-ins of the account end',
    access: 'public',
    limit: 'auth',
    body: tokenBody,
    answer: { status: 204, body: null },
    errors: ['expired'],
  },
  'GET /me/sessions': {
    summary: 'One’s own log-ins: devices, where from, when last used',
    access: 'account',
    limit: 'read',
    answer: { status: 200, body: z.object({ items: z.array(loginSchema.extend({ current: z.boolean() })) }) },
  },
  'DELETE /me/sessions/:id': {
    summary: 'End one of one’s own log-ins: its tokens are refused and its sockets closed at once',
    access: 'account',
    limit: 'write',
    params: idParams,
    answer: { status: 204, body: null },
  },
  'DELETE /me/sessions': {
    summary: 'End all of one’s own log-ins but this one',
    access: 'account',
    limit: 'write',
    answer: { status: 204, body: null },
  },
  'GET /me': {
    summary: 'The account whose token it is, as it stands now',
    access: 'account',
    limit: 'read',
    answer: { status: 200, body: meSchema },
    etag: true,
  },
});
