import { render } from 'preact';
import { customerErrors } from '../ui/error-words.ts';
import { customerEvents } from '../ui/event-words.ts';
import { chooseLanguage } from '../ui/language.ts';
import { createChat } from './chat/create-chat.ts';
import { ChatContext } from './parts/chat-context.ts';
import { Widget } from './parts/widget.tsx';
import { parseRgb, tonesOf } from './tones.ts';
import css from './widget.css?inline';
import { wordsIn } from './words.ts';

export type WidgetOptions = {
  /** Where the api is. */
  baseUrl: string;
  siteId?: string | undefined;
  /** A language tag; else that of the page, else that of the browser. */
  language?: string | undefined;
  /** Any CSS colour. */
  colour?: string | undefined;
  side?: 'left' | 'right';
  open?: boolean;
};

/** Puts the chat into the page. Its element is closed to the page's styles, and its own styles stay inside. */
export function openWidget(options: WidgetOptions) {
  const { baseUrl, siteId, side = 'right', open = false } = options;
  const wishes = [options.language, document.documentElement.lang, ...navigator.languages];
  const language = chooseLanguage(...wishes.filter((wish) => wish !== ''));
  const chat = createChat({ baseUrl, siteId, open });
  const host = document.createElement('chat-api-widget');
  const shadow = host.attachShadow({ mode: 'open' });
  const root = document.createElement('div');
  root.className = `root ${side}`;
  root.lang = language === 'zh' ? 'zh-CN' : 'en';
  addStyles(shadow);
  shadow.append(root);
  document.body.append(host);
  if (options.colour) colourIn(root, options.colour);
  const shown = {
    chat,
    language,
    words: wordsIn(language),
    events: customerEvents(language),
    errors: customerErrors[language],
  };
  render(
    <ChatContext.Provider value={shown}>
      <Widget />
    </ChatContext.Provider>,
    root,
  );
  return {
    chat,
    shadow,
    async remove(): Promise<void> {
      render(null, root);
      host.remove();
      await chat.dispose();
    },
  };
}

/** A style sheet that is made here is none of the page's inline styles, which its policy may forbid. */
function addStyles(shadow: ShadowRoot): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  shadow.adoptedStyleSheets = [sheet];
}

/** The host's colour, and what can be read on it. What is no colour changes nothing. */
function colourIn(root: HTMLElement, colour: string): void {
  if (!CSS.supports('color', colour)) return;
  root.style.setProperty('color', colour, 'important');
  const rgb = parseRgb(getComputedStyle(root).color);
  root.style.removeProperty('color');
  if (!rgb) return;
  const { onAccent, textOnLight, textOnDark } = tonesOf(rgb);
  root.style.setProperty('--accent', colour);
  root.style.setProperty('--on-accent', onAccent);
  root.style.setProperty('--accent-text-light', textOnLight);
  root.style.setProperty('--accent-text-dark', textOnDark);
}
