import type { ChatClient } from '#client/types.ts';
import type { createApiClient } from '../../api-client/create-api-client.ts';
import type { TextStore } from '../identity/open-storage.ts';
import type { ChatState } from './chat-state.ts';
import type { Store } from './create-store.ts';

/** The conversation that is open, and who keeps it. */
export type Room = { client: ChatClient; conversationId: string; token(): Promise<string> };

/** What the deeds of the chat share. `room` is undefined while there is no conversation yet. */
export type ChatDeps = {
  baseUrl: string;
  api: ReturnType<typeof createApiClient>;
  store: Store<ChatState>;
  /** Of this tab: what must outlive a reload, and nothing else. */
  tab: TextStore;
  local: TextStore;
  room(): Room | undefined;
};
