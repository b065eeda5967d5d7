import type { WidgetOptions } from './open-widget.tsx';

/** What the host says about the chat in the attributes of its script; the server is where the script comes from. */
export function scriptOptions({ src, dataset }: HTMLScriptElement): WidgetOptions {
  const { site, language, colour, position, open } = dataset;
  return {
    baseUrl: new URL(src, location.href).origin,
    siteId: site || undefined,
    language: language || undefined,
    colour: colour || undefined,
    side: position === 'left' ? 'left' : 'right',
    open: open !== undefined && open !== 'false',
  };
}
