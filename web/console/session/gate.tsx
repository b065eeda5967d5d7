import type { ComponentChildren } from 'preact';
import { LanguageSwitch } from '../shell/language-switch.tsx';
import { useWords } from '../ui/console-context.ts';
import { Icon } from '../ui/icon.tsx';

/** The frame of the pages before one is logged in. */
export function Gate({ title, lead, children }: { title: string; lead: string; children: ComponentChildren }) {
  const words = useWords();
  return (
    <main class="gate">
      <div class="gate-card">
        <span class="mark">
          <Icon name="chats" size={22} />
          {words.product}
        </span>
        <h1>{title}</h1>
        <p class="lead">{lead}</p>
        {children}
      </div>
      <LanguageSwitch />
    </main>
  );
}
