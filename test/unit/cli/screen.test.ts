import { expect, it } from 'vitest';
import { harmless } from '../../../bin/chat/screen.ts';

it.each([
  ['plain text of any script, on several lines', 'Grüße 😀\n\t你好', 'Grüße 😀\n\t你好'],
  ['a colour and a title', 'hi \u001b]0;pwned\u0007 \u001b[31mred', 'hi \ufffd]0;pwned\ufffd \ufffd[31mred'],
  ['a clipboard, in one byte', '\u009d52;c;eA==\u009c', '\ufffd52;c;eA==\ufffd'],
  ['a line written over', 'safe\rpwned\b\b', 'safe\ufffdpwned\ufffd\ufffd'],
  ['a turned direction', 'a\u202eb\u2066c', 'a\ufffdb\ufffdc'],
])('others cannot write commands to a terminal: %s', (_, text, shown) => expect(harmless(text)).toBe(shown));
