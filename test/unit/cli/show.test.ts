import { describe, expect, it } from 'vitest';
import { AppError } from '#contract/errors.ts';
import { ConfigError } from '#shared/config.ts';
import { wordsFor } from '../../../bin/chat/words.ts';
import { presentFault } from '../../../bin/shared/present-fault.ts';
import { table } from '../../../bin/shared/say.ts';
import { parseLine, showLine } from '../../../bin/start/show-line.ts';
import { showWelcome } from '../../../bin/start/show-welcome.ts';
import { sayEvent } from '../../../web/ui/event-words.ts';

describe('a line of a process’s log', () => {
  const line = (more: object) =>
    `api | ${JSON.stringify({ level: 30, time: 0, name: 'api', msg: 'listening', ...more })}`;

  it('is shown for people, under its label', () => {
    const parsed = parseLine(line({ url: 'http://x', ids: [1] }));
    expect(parsed && showLine(parsed, false)).toMatch(/^api \| \d\d:\d\d:00 listening url=http:\/\/x ids=\[1\]$/);
  });

  it('says the level where it matters, and shows a stack under the same label', () => {
    const parsed = parseLine(line({ level: 50, msg: 'broke', err: { message: 'no', stack: 'Error: no\n    at x' } }));
    expect(parsed && showLine(parsed, false)).toMatch(/ error broke\napi \| {3}Error: no\napi \| {7}at x$/);
  });

  it('is left alone when it is something else', () => {
    expect(parseLine('api | Warning: {"level":')).toBeNull();
    expect(parseLine('worker | killed by SIGKILL; starting it again in 1 s')).toBeNull();
  });
});

describe('the welcome', () => {
  const welcome = (dataDir?: string) =>
    showWelcome({ apiUrl: 'a', realtimeUrl: 'r', answers: 'x', logins: [], loginsKeptIn: undefined, dataDir });

  it('names the data directory where another command must be told', () => {
    expect(welcome()).toMatch(/try it +\.\/bin\/chat-api chat {2}/);
    expect(welcome('/srv/data')).toContain('DATA_DIR=/srv/data ./bin/chat-api chat --as agent');
    expect(welcome('/my data')).toContain("DATA_DIR='/my data' ./bin/chat-api chat ");
  });
});

describe('words', () => {
  const event = (text: string, name?: string) => ({
    text,
    sender: { type: 'system' as const, ...(name ? { name } : {}) },
  });

  it('put an event into plain words, in the terminal’s language, for who reads them', () => {
    const english = wordsFor({ LANG: 'en_GB.UTF-8' }, 'agent');
    expect(sayEvent(english, event('agent_joined', 'Mia'))).toBe('Mia has joined.');
    expect(sayEvent(english, event('transferred', 'Bo'))).toBe('The conversation was passed on → Bo.');
    expect(sayEvent(english, event('closed_by_customer'))).toBe('The conversation was closed by the customer.');
    expect(sayEvent(wordsFor({}, 'customer'), event('closed_by_customer'))).toBe('You ended the conversation.');
    expect(sayEvent(wordsFor({ LANG: 'zh_CN.UTF-8' }, 'agent'), event('agent_joined', 'Mia'))).toBe('Mia 已接入会话。');
  });

  it('have none for a newer code, and show it', () => {
    expect(sayEvent(wordsFor({}, 'agent'), event('moon_is_full'))).toBe('moon is full');
  });
});

describe('a fault', () => {
  it('has one line, its code, and the exit code of its kind', () => {
    expect(presentFault(new AppError('busy'))).toMatchObject({ text: expect.stringMatching(/\[busy\]$/), exitCode: 1 });
    expect(presentFault(new ConfigError(['LANES: no'])).exitCode).toBe(78);
    const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' });
    expect(presentFault(refused).text).toBe(
      'a server cannot be reached: connect ECONNREFUSED 127.0.0.1:1 [ECONNREFUSED]',
    );
    expect(presentFault(new AggregateError([refused])).text).toBe(presentFault(refused).text);
    expect(presentFault('odd').text).toBe('odd');
  });
});

describe('a table', () => {
  it('lines up wide characters, and numbers to the right', () => {
    expect(
      table(
        ['NAME', 'N'],
        [
          ['退货', 5],
          ['ab', 10],
        ],
      ),
    ).toBe('NAME   N\n退货   5\nab    10');
  });
});
