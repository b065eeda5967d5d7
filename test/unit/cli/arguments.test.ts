import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../../../bin/program.ts';
import { ratesOf } from '../../../bin/queues/read-figures.ts';
import { parseRange, parseTime } from '../../../bin/replay/parse-time.ts';
import { parseId, parseIds, parseLimit, parseWhole } from '../../../bin/shared/arguments.ts';
import { home } from '../../../bin/shared/paths.ts';
import { createAsyncApi } from '../../../src/api/openapi/create-async-api.ts';
import { createOpenApi } from '../../../src/api/openapi/create-open-api.ts';

const all = (command: Command): Command[] => [command, ...command.commands.flatMap(all)];
const pathOf = (command: Command): string =>
  command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();

describe('the command line', () => {
  const program = createProgram();

  it('has the version of package.json, as the documents of the api have', () => {
    const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
    expect(program.version()).toBe(version);
    expect([createOpenApi().info, createAsyncApi(3001).info]).toMatchObject([{ version }, { version }]);
  });

  it('knows every command of the design', () => {
    const names = program.commands.map((command) => command.name());
    const asked = 'start migrate seed user token chat enqueue replay dead-letters queues doctor lanes search'.split(
      ' ',
    );
    expect(names).toEqual(expect.arrayContaining(asked));
  });

  it.each(all(program).map((command) => [pathOf(command), command] as const))('%s explains itself', (_, command) => {
    expect(command.description()).not.toBe('');
    for (const option of command.options) if (option.description === '') expect(option.argChoices).toBeDefined();
    for (const argument of command.registeredArguments) expect(argument.description).not.toBe('');
    expect(command.helpInformation()).toContain('--help');
    for (const { mandatory, flags } of command.options) {
      if (mandatory) expect(command.helpInformation()).toMatch(new RegExp(`${flags} [^]*?\\(required\\)`));
    }
  });

  it('has --json where it lists', () => {
    const lists = [
      'queues',
      'list',
      'show',
      'doctor',
      'message',
      'conversation',
      'range',
      'create',
      'token',
      'enqueue',
    ];
    const found = all(program).filter((command) => lists.includes(command.name()));
    expect(new Set(found.map((command) => command.name()))).toEqual(new Set(lists));
    expect(found.filter((command) => !command.options.some(({ long }) => long === '--json'))).toEqual([]);
  });
});

describe('arguments', () => {
  it('counts from 1 to 64', () => {
    const parseCount = parseWhole(1, 64);
    expect(parseCount('3')).toBe(3);
    for (const text of ['0', '65', '1.5', 'two', '', '1e1', ' 2']) expect(() => parseCount(text)).toThrow('1 to 64');
    for (const text of ['0', 'abc']) expect(() => parseLimit(text)).toThrow('from 1 to 10000');
  });

  it('takes ids', () => {
    const id = 'D4310171-321b-5ec1-8d20-0d1d35390fd4';
    expect(parseIds(id, ['first'])).toEqual(['first', id.toLowerCase()]);
    for (const text of ['5', '']) expect(() => parseId(text)).toThrow('must be a UUID');
  });

  it('takes a range that something can lie in', () => {
    const now = Date.UTC(2026, 10, 23, 12);
    expect(parseRange({ from: '1h', to: '5m' }, now)).toEqual({ from: now - 3_600_000, to: now - 300_000 });
    expect(parseRange({ from: '5m' }, now)).toEqual({ from: now - 300_000, to: now });
    expect(() => parseRange({ from: '5m', to: '1h' }, now)).toThrow('--from (5m) must be before --to (1h)');
    expect(() => parseRange({ from: '2027-01-01' }, now)).toThrow('--from (2027-01-01) must be before --to (now)');
  });

  it('takes a time, or so long ago', () => {
    const now = Date.UTC(2026, 10, 23, 12);
    expect(parseTime('90s', now)).toBe(now - 90_000);
    expect(parseTime('15m', now)).toBe(now - 900_000);
    expect(parseTime('1d', now)).toBe(now - 86_400_000);
    expect(parseTime('2026-11-23T09:00:00Z', now)).toBe(Date.UTC(2026, 10, 23, 9));
    for (const text of ['1', 'soon', '5 minutes', '2026', '2026-13-01', '']) {
      expect(() => parseTime(text, now)).toThrow('is no time');
    }
  });
});

describe('rates', () => {
  const at = (added: number, waiting: number, active = 0) => [
    { queue: 'q', waiting, active, delayed: 0, failed: 0, workers: 1, added, commands: null },
  ];

  it('says what came, and what went', () => {
    expect(ratesOf(at(100, 10), at(120, 4, 1), 2)[0]).toMatchObject({ addedPerSecond: 10, donePerSecond: 12.5 });
    expect(ratesOf(at(100, 0), at(100, 0), 1)[0]).toMatchObject({ addedPerSecond: 0, donePerSecond: 0 });
  });

  it('is never below nothing, when Redis was emptied or a job was taken back', () => {
    expect(ratesOf(at(100, 0), at(3, 3), 1)[0]).toMatchObject({ addedPerSecond: 0, donePerSecond: 0 });
  });
});
