import { expect, it } from 'vitest';
import type { ChatClient } from '#client/types.ts';
import { follow } from '../../../bin/chat/follow.ts';
import type { Screen } from '../../../bin/chat/screen.ts';
import { sayError } from '../../../bin/chat/words.ts';

/** What is said on a screen while a client's status changes. */
function saidAt(...statuses: string[]): string[] {
  const said: string[] = [];
  let turn = (_: string) => undefined as unknown;
  const on = (event: string, heard: (status: string) => void) => {
    if (event === 'status') turn = heard;
    return () => undefined;
  };
  const say = (text: string) => void said.push(text);
  const screen = { live: true, line: say, note: say, grow: say, end: () => undefined, close: () => say('closed') };
  follow({ on } as unknown as ChatClient, screen as unknown as Screen, 'customer', () => undefined);
  for (const status of statuses) turn(status);
  return said;
}

it('a connection that comes and goes is told once each time, and one that never was is not lost', () => {
  expect(saidAt('connecting', 'online', 'offline', 'connecting', 'offline', 'online')).toEqual([
    '-- the connection is lost, trying again',
    '-- connected',
  ]);
  expect(saidAt('offline', 'connecting', 'offline')).toEqual(['-- the server cannot be reached, trying again']);
});

it('a log-in that has ended ends the chat, and says so', () => {
  expect(saidAt('online', 'unauthorized')).toEqual(['!! the log-in has ended: start the chat again', 'closed']);
  process.exitCode = undefined;
});

it('a refusal is shown with its reason, where there is one', () => {
  const details = [{ path: 'text', message: 'must have at most 8000 characters' }];
  expect(sayError({ code: 'bad_request', message: 'The request is not of the documented form.', details })).toBe(
    '!! text must have at most 8000 characters. [bad_request]',
  );
  expect(sayError({ code: 'busy', message: 'Too much is waiting already.' })).toBe(
    '!! Too much is waiting already. [busy]',
  );
});
