/** A document as it is stored: chunks are found and quoted on their own. */
export type SplitDocument = { title: string; url: string | null; chunks: { title: string; text: string }[] };

/** Characters of a chunk, at most: four of them go into a prompt, and one is quoted whole where no model answers. */
const maxChunk = 1200;
/** What the columns of titles hold. */
const maxTitle = 300;

/**
 * Cuts a page of Markdown or plain text into chunks: one for each heading, more where much stands under one. Its title is
 * that of its front matter, else its first heading of the first level, else `name`; front matter may also have a `url`.
 */
export function splitDocument(page: string, name: string): SplitDocument {
  const { body, title, url } = readFrontMatter(page.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n'));
  const sections = splitSections(body);
  const first = sections.find(({ path }) => path[0] !== undefined)?.path[0];
  const own = clip(title ?? first ?? name);
  const chunks = sections.flatMap(({ path, text }) => {
    // The document's own title says nothing about one of its parts.
    const parts = path.filter((heading, level) => heading !== undefined && (level > 0 || heading !== own));
    const heading = clip(parts.join(' › ') || own);
    return splitText(text).map((piece) => ({ title: heading, text: piece }));
  });
  return { title: own, url: url ?? null, chunks };
}

type Section = { path: (string | undefined)[]; text: string };

/** The text under each heading, with the headings above it by their levels. `#` within a fence is no heading. */
function splitSections(body: string): Section[] {
  const sections: Section[] = [];
  let path: (string | undefined)[] = [];
  let lines: string[] = [];
  let fence: string | null = null;
  const end = () => {
    const text = lines.join('\n').trim();
    if (text !== '') sections.push({ path, text });
    lines = [];
  };
  for (const line of body.split('\n')) {
    const mark = /^\s{0,3}(```|~~~)/.exec(line)?.[1];
    if (mark && (fence === null || fence === mark)) fence = fence === null ? mark : null;
    const heading = fence === null ? /^(#{1,6})\s+(.*?)\s*#*\s*$/.exec(line) : null;
    if (!heading) {
      lines.push(line);
      continue;
    }
    end();
    const [, { length: level } = '', words = ''] = heading;
    path = [...path.slice(0, level - 1)];
    path[level - 1] = plain(words) || undefined;
  }
  end();
  return sections;
}

/** Pieces of whole paragraphs, of whole sentences where one paragraph is too long, and of characters where a sentence is. */
function splitText(text: string): string[] {
  const paragraphs = text.split(/\n\s*\n/).flatMap((paragraph) => {
    if (paragraph.length <= maxChunk) return [paragraph];
    const sentences = paragraph.match(/[\s\S]+?(?:[。！？；]|[.!?](?=\s)|\n|$)/gu) ?? [];
    return pack(sentences.flatMap(cutHard), '');
  });
  return pack(paragraphs, '\n\n').map((piece) => piece.trim());
}

const cutHard = (sentence: string): string[] =>
  sentence.length <= maxChunk ? [sentence] : (sentence.match(new RegExp(`[\\s\\S]{1,${maxChunk / 2}}`, 'gu')) ?? []);

function pack(parts: string[], glue: string): string[] {
  const packed: string[] = [];
  for (const part of parts.filter((one) => one.trim() !== '')) {
    const last = packed.at(-1);
    if (last !== undefined && last.length + glue.length + part.length <= maxChunk) {
      packed[packed.length - 1] = last + glue + part;
    } else packed.push(part);
  }
  return packed;
}

/** The lines between two `---` at the very top. Of what they say only `title` and `url` are of use here. */
function readFrontMatter(page: string): { body: string; title?: string; url?: string } {
  const [whole, lines = ''] = /^---\n([\s\S]*?\n)---[ \t]*(?:\n|$)/.exec(page) ?? [''];
  const said = (name: string) => {
    const value = new RegExp(`^${name}:[ \\t]*(.+?)[ \\t]*$`, 'm').exec(lines)?.[1];
    return value?.replace(/^(["'])(.*)\1$/, '$2');
  };
  const [title, url] = [said('title'), said('url')];
  return { body: page.slice(whole.length), ...(title ? { title } : {}), ...(url ? { url } : {}) };
}

/** A heading without its links, emphasis and code marks. */
const plain = (heading: string): string =>
  heading
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[*`]+/g, '')
    .trim();

const clip = (title: string): string => [...title].slice(0, maxTitle).join('');
