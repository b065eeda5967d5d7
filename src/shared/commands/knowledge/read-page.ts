import { extname } from 'node:path';
import { AppError } from '#contract/errors.ts';
import { maxPageBytes, pageExtensions, webAddress } from '#contract/knowledge.ts';
import { splitDocument } from '#domain/split-document.ts';

/** A page as it is kept: Markdown or plain text, and what citations of it are called and lead to. */
export type Page = { title: string; text: string; url: string | null };

type Said = { title?: string | undefined; url?: string | undefined };

/**
 * A page from its text. What is said beside it comes before what its front matter says; without a title it is called by
 * its first heading, or `name`. Throws `bad_request` for one without words, or with an address that is none.
 */
export function readPage(text: string, name: string, said: Said = {}): Page {
  const { chunks, ...own } = splitDocument(text, name);
  if (chunks.length === 0) throw noWords();
  const url = said.url ?? own.url;
  if (url !== null && !webAddress.safeParse(url).success) throw fault('url', 'Its url is not one of http or https.');
  return { title: said.title ?? own.title, text, url };
}

/** Throws `bad_request` for a text that has headings at most. */
export function requireWords(text: string): void {
  if (splitDocument(text, '').chunks.length === 0) throw noWords();
}

/** The text of a file. Throws `unsupported_type` or `too_large`. */
export function readPageText(bytes: Uint8Array, name: string): string {
  if (!pageExtensions.includes(extname(name).toLowerCase())) {
    throw new AppError('unsupported_type', `It is neither Markdown nor plain text (${pageExtensions.join(', ')}).`);
  }
  if (bytes.length > maxPageBytes) {
    throw new AppError('too_large', `It has more than ${maxPageBytes / 1024 / 1024} MB.`, { maxBytes: maxPageBytes });
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    // Text has none; a picture or a program that says it is text has.
    if (!text.includes('\0')) return text;
  } catch {
    // Said below.
  }
  throw new AppError('unsupported_type', 'It is not text in UTF-8.');
}

const noWords = () => fault('text', 'It has no text.');
const fault = (path: string, message: string) => new AppError('bad_request', message, [{ path, message }]);
