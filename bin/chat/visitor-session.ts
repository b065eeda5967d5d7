import { join } from 'node:path';
import { z } from 'zod';
import type { TokenSource } from '#client/types.ts';
import { AppError } from '#contract/errors.ts';
import { readPrivate, writePrivate } from '../shared/private-file.ts';
import { openApi } from './open-api.ts';
import { createTokenSource, refreshTokens, type Tokens } from './token-source.ts';

const fileSchema = z.object({ apiUrl: z.string(), refreshToken: z.string(), visitor: z.string().optional() });

/** The visitor of the last `chat`, so that the next goes on with the thread; a new one if there is none, or if asked. */
export async function openVisitorSession(dataDir: string, apiUrl: string, startNew: boolean): Promise<TokenSource> {
  const path = join(dataDir, 'chat-session.json');
  const read = () => {
    const kept = fileSchema.safeParse(readPrivate(path)).data;
    return kept?.apiUrl === apiUrl ? kept : undefined;
  };
  const kept = startNew ? undefined : read();
  const known = kept && (await resume(apiUrl, kept.refreshToken));
  const first = known ?? (await openApi(apiUrl).request('POST /auth/visitor', { body: {} }));
  const visitor = visitorOf(first);
  const write = ({ refreshToken }: Tokens) => writePrivate(path, { apiUrl, refreshToken, visitor });
  write(first);
  // A later `--new` has the file: then this terminal keeps its tokens to itself.
  const isOurs = () => read()?.visitor === visitor;
  return createTokenSource(apiUrl, first, {
    keep: (tokens) => {
      if (isOurs()) write(tokens);
    },
    newest: () => (isOurs() ? read()?.refreshToken : undefined),
  });
}

/** Whose tokens they are. */
function visitorOf({ accessToken }: Tokens): string {
  const [, payload = ''] = accessToken.split('.');
  return String((JSON.parse(Buffer.from(payload, 'base64url').toString()) as { sub?: unknown }).sub);
}

/** A session that ended, or that belongs to an installation which is gone, is no fault: a new one begins. */
async function resume(apiUrl: string, refreshToken: string): Promise<Tokens | undefined> {
  try {
    return await refreshTokens(apiUrl, refreshToken);
  } catch (error) {
    if (error instanceof AppError && error.code === 'unauthorized') return undefined;
    throw error;
  }
}
