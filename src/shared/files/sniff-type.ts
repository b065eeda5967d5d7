import { open } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileTypeFromFile } from 'file-type';

/** Text has no magic bytes: it is what reads as UTF-8 and has no control characters, and its name says which. */
const textTypes: Record<string, string> = { '.txt': 'text/plain', '.csv': 'text/csv', '.md': 'text/markdown' };

/** How much of a text is looked at, bytes. */
const lookAt = 64 * 1024;

/**
 * The type of a file, told from its bytes and not from what its sender says. Null: none that we know. `name` is asked
 * only which kind of text a text is.
 */
export async function sniffType(path: string, name: string): Promise<string | null> {
  const found = await fileTypeFromFile(path);
  if (found) return found.mime;
  const type = textTypes[extname(name).toLowerCase()];
  return type && (await isText(path)) ? type : null;
}

async function isText(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(lookAt), 0, lookAt, 0);
    const bytes = buffer.subarray(0, bytesRead);
    // A character may be cut at the end of what is looked at.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: bytesRead === lookAt });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a text has none of
    return !/[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/.test(text);
  } catch {
    return false;
  } finally {
    await file.close();
  }
}
