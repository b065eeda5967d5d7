/** The subset of Markdown that a message may have. Only shapes: nothing here is markup yet. */
export type Inline =
  | { type: 'text'; text: string }
  | { type: 'code'; text: string }
  | { type: 'strong'; children: Inline[] }
  | { type: 'em'; children: Inline[] }
  | { type: 'link'; href: string; children: Inline[] }
  | { type: 'cite'; index: number }
  | { type: 'break' };

export type Block =
  | { type: 'paragraph'; children: Inline[] }
  | { type: 'code'; text: string }
  | { type: 'list'; start: number | null; items: Block[][] }
  | { type: 'rule' };

export type ParseOptions = {
  /** The text is still growing: what has no end yet ends with it, and a mark that has only begun is not shown. */
  growing?: boolean;
  /** Numbers `[n]` of sources that there are. */
  cites?: ReadonlySet<number>;
};

/** Where a link may lead; null for anything else, `javascript:` first of all. */
export function safeHref(href: string): string | null {
  return /^(https?:\/\/|mailto:)[^\s"'<>\\]+$/i.test(href) ? href : null;
}
