import { JSDOM } from 'jsdom';
import { options } from 'preact';
import { until } from './until.ts';

/** What our pages use of a browser. The network stays Node's own. */
const taken = [
  'window',
  'document',
  'navigator',
  'location',
  'getComputedStyle',
  'requestAnimationFrame',
  'cancelAnimationFrame',
  'CSSStyleSheet',
  'XMLHttpRequest',
  'FormData',
  'File',
  'Node',
  'HTMLElement',
] as const;

// Effects, and what tidies up after them, run with what caused them: a frame later the page may be closed already.
options.requestAnimationFrame = queueMicrotask;

/** A browser's page in this process, as globals until it is closed; its storage lives as long. */
export function openPage(url: string) {
  const { window } = new JSDOM('<!doctype html><html lang="en"><body></body></html>', { url, pretendToBeVisual: true });
  const missing = { matchMedia: () => ({ matches: false }), ResizeObserver: Observer, URL: PageUrl };
  const given = { ...Object.fromEntries(taken.map((name) => [name, window[name]])), ...missing };
  const before = Object.keys(given).map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const);
  for (const [name, value] of Object.entries(given))
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  return {
    window,
    close(): void {
      for (const [name, descriptor] of before) {
        if (descriptor) Object.defineProperty(globalThis, name, descriptor);
        else Reflect.deleteProperty(globalThis, name);
      }
      window.close();
    },
  };
}

/** It tells of sizes, and nothing has any here. */
class Observer {
  observe(): void {}
  disconnect(): void {}
}

/** Node makes no addresses for the page's files. */
class PageUrl extends URL {
  static override createObjectURL = () => 'blob:picture';
  static override revokeObjectURL = () => {};
}

/** What somebody sees and does in a part of a page. */
export function userOf(root: ParentNode) {
  const all = (selector: string) => [...root.querySelectorAll<HTMLElement>(selector)];
  const textOf = (selector: string) => all(selector).map(({ textContent }) => textContent);
  const button = (name: string) =>
    all('button').find(
      (one) => (one.getAttribute('aria-label') ?? one.textContent) === name && !one.hasAttribute('disabled'),
    );
  const type = (text: string, field = root.querySelector<HTMLTextAreaElement>('.composer textarea')) => {
    if (!field) throw new Error('there is no field to write in');
    field.value = text;
    field.dispatchEvent(new window.Event('input', { bubbles: true }));
  };
  const press = (selector: string, key: string, how: KeyboardEventInit = {}) =>
    root
      .querySelector(selector)
      ?.dispatchEvent(new window.KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...how }));
  return {
    all,
    textOf,
    type,
    press,
    has: (selector: string) => until(`${selector} is shown`, () => all(selector)[0]),
    /** Waits for some text anywhere in what the selector matches. */
    sees: (selector: string, text: string, timeoutMs = 10_000) =>
      until(
        `${selector} with "${text}"`,
        () => all(selector).find((one) => one.textContent?.includes(text)),
        timeoutMs,
      ),
    click: async (name: string) => (await until(`the button "${name}"`, () => button(name))).click(),
    async say(text: string) {
      type(text);
      await until('it can be sent', () => root.querySelector('.send:not([disabled])'));
      press('.composer textarea', 'Enter');
    },
  };
}
