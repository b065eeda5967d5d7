import { useEffect, useState } from 'preact/hooks';
import type { Presence } from '../inbox/desk.ts';
import { Avatar } from '../ui/avatar.tsx';
import { useConsole, useWords } from '../ui/console-context.ts';
import { Select } from '../ui/field.tsx';
import { Icon } from '../ui/icon.tsx';
import { Popover } from '../ui/popover.tsx';
import type { Theme } from '../ui/preferences.ts';
import { useStore } from '../ui/use-store.ts';
import { useDesk } from './desk-gate.tsx';
import { LanguageSwitch } from './language-switch.tsx';
import { useSlots } from './use-slots.ts';

const statuses = ['online', 'away', 'offline'] as const;
const themes = ['system', 'light', 'dark'] as const;

/** Who one is, whether one is there, and how the console looks. */
export function AccountMenu({ onHelp }: { onHelp(): void }) {
  const words = useWords();
  const { me, ownPresence } = useDesk();
  const presence = useStore(ownPresence);
  const face = (
    <>
      <Avatar id={me.id} name={me.name} size={32} />
      {me.permissions.includes('conversations.reply') && <span class={`dot ${presence}`} />}
    </>
  );
  return (
    <Popover label={words.nav.account} side="right" buttonClass="face" button={face}>
      {(close) => (
        <div class="account">
          <strong>{me.name}</strong>
          <span class="hint">{me.email}</span>
          <PresenceSwitch />
          <Display />
          <button
            type="button"
            class="choice"
            onClick={() => {
              close();
              onHelp();
            }}
          >
            {words.nav.shortcuts} <kbd>?</kbd>
          </button>
          <LogOut />
        </div>
      )}
    </Popover>
  );
}

function PresenceSwitch() {
  const words = useWords();
  const { me, ownPresence, setPresence, capacity } = useDesk();
  const presence = useStore(ownPresence);
  const slots = useSlots();
  useEffect(() => void capacity.look(), [capacity]);
  if (!me.permissions.includes('conversations.reply')) return null;
  return (
    <>
      <fieldset class="segments" aria-label={words.presence.label}>
        {statuses.map((status: Presence) => (
          <button key={status} type="button" aria-pressed={status === presence} onClick={() => setPresence(status)}>
            <span class={`dot ${status}`} />
            {words.presence[status]}
          </button>
        ))}
      </fieldset>
      {slots && (
        <span class={`hint slots${slots.full ? ' full' : ''}`}>{words.presence.slots(slots.open, slots.capacity)}</span>
      )}
    </>
  );
}

function Display() {
  const words = useWords();
  const { preferences } = useConsole();
  const { theme, sound } = useStore(preferences);
  const [permission, setPermission] = useState(() => globalThis.Notification?.permission);
  const set = (part: Partial<{ theme: Theme; sound: boolean }>) => preferences.update((now) => ({ ...now, ...part }));
  return (
    <div class="display">
      <LanguageSwitch />
      <Select
        label={words.nav.theme}
        value={theme}
        choices={themes.map((one) => [one, words.nav.themes[one]] as const)}
        onPick={(one) => set({ theme: one as Theme })}
      />
      <label class="check">
        <input type="checkbox" checked={sound} onChange={() => set({ sound: !sound })} />
        {words.nav.sound}
      </label>
      {permission === 'default' && (
        <button type="button" class="choice" onClick={() => void Notification.requestPermission().then(setPermission)}>
          {words.nav.notifyAsk}
        </button>
      )}
      {permission !== undefined && permission !== 'default' && (
        <span class="hint">
          {words.nav.notify}: {permission === 'granted' ? words.nav.notifyOn : words.nav.notifyOff}
        </span>
      )}
    </div>
  );
}

function LogOut() {
  const words = useWords();
  const { session } = useConsole();
  return (
    <button type="button" class="choice" onClick={() => void session.logOut()}>
      <Icon name="out" size={16} /> {words.nav.logOut}
    </button>
  );
}
