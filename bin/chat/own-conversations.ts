import { z } from 'zod';
import type { TokenSource } from '#client/types.ts';

const listSchema = z.object({ items: z.array(z.object({ id: z.string() })) });

/** Ids of the conversations that an agent has and has not closed, by REST: sockets tell only who waits. */
export async function ownConversations(apiUrl: string, tokens: TokenSource, userId: string): Promise<string[]> {
  const query = new URLSearchParams({ state: 'human', agentId: userId, limit: '20' });
  const answer = await fetch(`${apiUrl}/api/v1/admin/conversations?${query}`, {
    headers: { authorization: `Bearer ${await tokens.access()}` },
    signal: AbortSignal.timeout(15_000),
  });
  if (!answer.ok) return [];
  return listSchema.parse(await answer.json()).items.map(({ id }) => id);
}
