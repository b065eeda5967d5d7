import type { CannedReply, placeholders } from '#contract/canned-replies.ts';

export type Canned = Pick<CannedReply, 'id' | 'shortcut' | 'title' | 'text'>;
/** Null: it is not known. */
export type Names = Readonly<Record<(typeof placeholders)[number], string | null>>;

/** What is looked for by a text that is a slash and at most a few words; null if it is none. */
export const slashOf = (text: string): string | null => /^\/([^\n/]{0,60})$/.exec(text)?.[1] ?? null;

/** Canned replies with that in them: those whose shortcut begins so come first, then titles that have it. */
export function cannedFor<C extends Canned>(all: readonly C[], typed: string): (C & { able: true })[] {
  const part = typed.trim().toLowerCase().replace(/^\//, '');
  const rank = ({ shortcut, title, text }: C): number => {
    if (shortcut.toLowerCase().startsWith(`/${part}`)) return 0;
    if (`${shortcut} ${title}`.toLowerCase().includes(part)) return 1;
    return text.toLowerCase().includes(part) ? 2 : 3;
  };
  return all
    .map((reply) => ({ reply, at: rank(reply) }))
    .filter(({ at }) => at < 3)
    .sort((a, b) => a.at - b.at || a.reply.shortcut.localeCompare(b.reply.shortcut))
    .map(({ reply }) => ({ ...reply, able: true }));
}

/** The text with its placeholders filled; a name that is not known goes, with the comma or space that led to it. */
export const fill = (text: string, names: Names): string =>
  text
    .replace(/([,，、]?\s?)\{\{\s*([a-z.]+)\s*\}\}/g, (whole, lead: string, name: string) => {
      if (!(name in names)) return whole;
      const known = names[name as keyof Names];
      return known === null ? '' : lead + known;
    })
    .replace(/^[\s,，、!！]+/, '');
