import type { TokenSource } from '#client/types.ts';
import { openApi } from './open-api.ts';

/** Ids of the conversations that an agent has and has not closed, by REST: sockets tell only who waits. */
export async function ownConversations(apiUrl: string, tokens: TokenSource, userId: string): Promise<string[]> {
  const query = { state: 'human', agentId: userId, limit: 20 } as const;
  const { items } = await openApi(apiUrl, tokens.access).request('GET /admin/conversations', { query });
  return items.map(({ id }) => id);
}
