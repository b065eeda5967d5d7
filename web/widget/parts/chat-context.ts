import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import type { ErrorWords } from '../../ui/error-words.ts';
import type { EventWords } from '../../ui/event-words.ts';
import type { Language } from '../../ui/language.ts';
import type { ChatState } from '../chat/chat-state.ts';
import type { Chat } from '../chat/create-chat.ts';
import type { Words } from '../words.ts';

export type Shown = { chat: Chat; words: Words; events: EventWords; errors: ErrorWords; language: Language };

export const ChatContext = createContext<Shown | null>(null);

export function useShown(): Shown {
  const shown = useContext(ChatContext);
  if (!shown) throw new Error('A part stands outside the widget.');
  return shown;
}

/** The state, and another rendering whenever it changes. */
export function useChatState(): ChatState {
  const { store } = useShown().chat;
  const [state, setState] = useState(store.get);
  useEffect(() => {
    // It may have changed since it was rendered.
    setState(store.get());
    return store.subscribe(() => setState(store.get()));
  }, [store]);
  return state;
}
