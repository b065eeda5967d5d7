import { setImmediate as drawn } from 'node:timers/promises';
import { mountConsole } from '../../web/console/mount-console.tsx';
import { until } from './until.ts';

export type ConsolePage = ReturnType<typeof openConsolePage>;

/** The console in this process's jsdom, and what somebody does with it. Things are named as a screen reader says them. */
export function openConsolePage(baseUrl: string, path = '') {
  window.history.replaceState(null, '', `/console${path}`);
  const root = document.createElement('div');
  document.body.replaceChildren(root);
  const close = mountConsole(root, baseUrl);
  const text = () => root.textContent ?? '';
  const all = <E extends Element = HTMLElement>(selector: string) => [...root.querySelectorAll<E>(selector)];
  const nameOf = (element: Element) =>
    element.getAttribute('aria-label') ?? (element.textContent?.trim() || element.getAttribute('title') || '');
  const button = (name: string) =>
    all<HTMLButtonElement>('button').find((one) => !one.disabled && nameOf(one) === name) ?? null;
  const field = (name: string) =>
    all<HTMLInputElement | HTMLTextAreaElement>('input, textarea').find(
      (one) => one.getAttribute('aria-label') === name || one.labels?.[0]?.textContent === name,
    ) ?? null;
  return {
    root,
    text,
    all,
    button,
    field,
    close,
    sees: (what: string) => until(`the page says "${what}"`, () => text().includes(what)),
    seesNot: (what: string) => until(`the page does not say "${what}"`, () => !text().includes(what)),
    async click(name: string) {
      const found = await until(`there is a button "${name}"`, () => button(name));
      found.click();
    },
    /** Opens the row of a list that says so. */
    async open(said: string) {
      const row = await until(`there is a row "${said}"`, () =>
        all<HTMLAnchorElement>('a.row').find((one) => one.textContent?.includes(said)),
      );
      row.dispatchEvent(new window.MouseEvent('click', { bubbles: true, cancelable: true }));
    },
    async write(name: string, words: string) {
      const found = await until(`there is a field "${name}"`, () => field(name));
      found.value = words;
      found.dispatchEvent(new window.InputEvent('input', { bubbles: true }));
      // Nobody presses a key before the page is drawn again.
      await drawn();
      return found;
    },
    press(element: Element, key: string, more: KeyboardEventInit = {}) {
      element.dispatchEvent(new window.KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }));
    },
  };
}
