import { join } from 'node:path';
import { z } from 'zod';
import type { TokenSource } from '#client/types.ts';
import { AppError } from '#contract/errors.ts';
import { readPrivate, writePrivate } from '../installation/private-file.ts';
import { callApi } from './call-api.ts';
import { createTokenSource, refreshTokens, type Tokens, tokensSchema } from './token-source.ts';

const fileSchema = z.object({ apiUrl: z.string(), refreshToken: z.string() });

/** The visitor of the last `chat`, so that the next goes on with the thread; a new one if there is none, or if asked. */
export async function openVisitorSession(dataDir: string, apiUrl: string, startNew: boolean): Promise<TokenSource> {
  const path = join(dataDir, 'chat-session.json');
  const keep = (refreshToken: string) => writePrivate(path, { apiUrl, refreshToken });
  const kept = startNew ? undefined : fileSchema.safeParse(readPrivate(path)).data;
  const known = kept?.apiUrl === apiUrl ? await resume(apiUrl, kept.refreshToken) : undefined;
  return createTokenSource(apiUrl, known ?? (await callApi(apiUrl, '/auth/visitor', {}, tokensSchema)), keep);
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
