import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Command as CliCommand } from 'commander';
import { describe, expect, it } from 'vitest';
import { errors } from '#contract/errors.ts';
import { queueNames, queues } from '#contract/queues.ts';
import { routeNames } from '#contract/routes/index.ts';
import { firstValues } from '#contract/settings.ts';
import { agentRequestNames, chatRequestNames, factNames } from '#contract/sockets.ts';
import type { Command } from '#domain/command.ts';
import { createConversation, states } from '#domain/conversation.ts';
import { decide, table } from '#domain/decide.ts';
import { builtInRoles, may, permissions } from '#domain/policy.ts';
import { createProgram } from '../../bin/program.ts';
import { agentEvents, customerEvents } from '../../web/ui/event-words.ts';

const root = resolve(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

const protocol = read('docs/PROTOCOL.md');
const architecture = read('docs/ARCHITECTURE.md');
const pages = globSync(['*.md', 'docs/**/*.md', 'bench/**/*.md', 'web/**/*.md'], { cwd: root }).sort();

/** The text between a heading and the next one of its level or above. */
function section(page: string, heading: string): string {
  const level = heading.indexOf(' ');
  const [, after = ''] = page.split(`\n${heading}\n`);
  return after.split(new RegExp(`\\n#{1,${level}} `))[0] ?? '';
}

/** Every event that a command leaves in a thread, by asking the table itself: each command in each state, by each actor. */
function eventCodes(): string[] {
  const limits = { handoffTimeoutMs: 1, agentSilenceMs: 1, agentCapacity: 10, hours: firstValues('businessHours') };
  const closed = { ...limits, hours: { ...limits.hours, weekly: [] } };
  const born = createConversation({ id: 'c', siteId: 's', channel: 'web', customerId: 'customer' }, 'session', 0);
  const payload = {
    text: 'hello',
    reason: 'customer_asked',
    epoch: 1,
    dueAt: 0,
    turn: 1,
    attachments: [],
    citations: [],
    toAgent: { id: 'other', name: 'Tom' },
  };
  const actors = (['customer', 'agent'] as const).map((type) => ({ type, id: type, name: 'Mia' }));
  const commands = (Object.keys(table) as (keyof typeof table)[]).flatMap((type) =>
    actors.map((by) => ({ ...payload, type, by, id: 'k', conversationId: 'c', at: 1 }) as unknown as Command),
  );
  const cases = commands.flatMap((command) => [limits, closed].map((policy) => ({ command, policy })));
  return cases.flatMap(({ command, policy }) =>
    states.flatMap((state) => {
      const facts = { limits: policy, hasSlot: () => true, newSessionId: () => 'session' };
      const decision = decide({ ...born, state, agentId: 'agent', dueAt: 0 }, command, facts);
      const messages = 'accepted' in decision ? decision.accepted.messages : [];
      return messages.filter(({ kind }) => kind === 'event').map(({ text }) => text);
    }),
  );
}

/** First cells of the tables in a text, without backticks. */
const rowsOf = (text: string): string[] => [...text.matchAll(/^\| `([^`]+)` +\|/gm)].map(([, name = '']) => name);

describe('docs/PROTOCOL.md', () => {
  it('lists the requests on /chat, and no others', () => {
    expect(rowsOf(section(protocol, '## Requests on /chat')).sort()).toEqual([...chatRequestNames].sort());
  });

  it('lists the requests on /agent, and no others', () => {
    expect(rowsOf(section(protocol, '## Requests on /agent')).sort()).toEqual([...agentRequestNames].sort());
  });

  it('lists the facts, and no others', () => {
    expect(rowsOf(section(protocol, '## Facts')).sort()).toEqual([...factNames].sort());
  });

  it('lists the error codes with status and whether to ask again', () => {
    const shown = [...section(protocol, '## Error codes').matchAll(/^\| `(\w+)` +\| (\d+) +\| (yes|no) /gm)];
    const listed = shown.map(([, code, status, again]) => [code, Number(status), again === 'yes']);
    const known = Object.entries(errors).map(([code, { status, retryable }]) => [code, status, retryable]);
    expect(listed.sort()).toEqual(known.sort());
  });

  it('lists the REST routes, and no others', () => {
    expect(rowsOf(section(protocol, '## REST')).sort()).toEqual([...routeNames].sort());
  });

  it('knows every code of an event that the table writes', () => {
    const codes = eventCodes();
    expect(codes).toEqual(expect.arrayContaining(['closed_by_customer', 'outside_hours']));
    const listed = section(protocol, '## Event codes');
    expect(codes.filter((code) => !listed.includes(`\n| \`${code}\` `))).toEqual([]);
    for (const language of ['en', 'zh'] as const)
      for (const events of [agentEvents, customerEvents])
        expect(Object.keys(events(language)).sort()).toEqual(rowsOf(listed).sort());
  });

  it('knows every reason for which the AI or a front asks for a person', () => {
    const reasons = globSync('src/{api,realtime,workers,shared/domain}/**/*.ts', { cwd: root }).flatMap((path) =>
      [...read(path).matchAll(/\b(?:reason:|handoff:|handoff =|contentRefused =|\?) '([a-z]+_[a-z_]+)'/g)].map(
        ([, code = '']) => code,
      ),
    );
    expect(reasons).toEqual(expect.arrayContaining(['customer_asked', 'model_asked', 'content_refused']));
    const listed = section(protocol, '## Event codes');
    expect(reasons.filter((code) => !listed.includes(`\`${code}\``))).toEqual([]);
  });
});

describe('docs/OPERATIONS.md', () => {
  it('says which role has which permission', () => {
    const told = section(read('docs/OPERATIONS.md'), '## Who may do what');
    const listed = [...told.matchAll(/^\| `([\w.]+)` .*\| (yes|) +\| (yes|) +\| (yes|) +\|$/gm)];
    const columns = ['agent', 'supervisor', 'admin'] as const;
    const rows = listed.map(([, permission, ...has]) => [permission, ...columns.filter((_, i) => has[i] === 'yes')]);
    const known = permissions.map((permission) => [
      permission,
      ...columns.filter((role) => may({ permissions: builtInRoles[role] }, permission)),
    ]);
    expect(rows).toEqual(known);
  });
});

describe('docs/ARCHITECTURE.md', () => {
  it.each(queueNames)('names the queue %s and its jobs, each once', (name) => {
    for (const job of Object.keys(queues[name])) {
      expect(architecture.match(new RegExp(`^\\| \`${name}\` +\\| \`${job}\` `, 'gm'))).toHaveLength(1);
    }
  });

  it('names every table of the migrations', () => {
    const tables = globSync('migrations/*.ts', { cwd: root }).flatMap((path) =>
      [...read(path).matchAll(/createTable\('(\w+)'/g)].map(([, table = '']) => table),
    );
    expect(tables).toEqual(expect.arrayContaining(['conversations', 'webhook_deliveries']));
    const model = section(architecture, '## §9 The data model');
    expect(tables.filter((table) => !model.includes(`**\`${table}\`**`))).toEqual([]);
  });

  it('has every paragraph that a comment refers to', () => {
    const referred = globSync('{src,bin,web,bench,test}/**/*.ts', { cwd: root }).flatMap((path) =>
      [...read(path).matchAll(/(?:DESIGN|ARCHITECTURE)\.md §(\d+)/g)].map(([, number]) => Number(number)),
    );
    for (const number of new Set(referred)) expect(architecture).toContain(`\n## §${number} `);
  });
});

describe('docs/FLOW.md', () => {
  const steps = [...read('docs/FLOW.md').matchAll(/^\| \d+ +\| \w+: ([^|]+)\|/gm)].map(([, where = '']) => where);

  it.each(steps)('%s is there', (where) => {
    const [, link = ''] = /\]\(\.\.\/([^)]+)\)/.exec(where) ?? [];
    if (!link) return;
    const names = [...where.replace(/\[[^\]]*\]\([^)]*\)/g, '').matchAll(/`(\w+)`/g)].map(([, name = '']) => name);
    for (const name of names) expect(read(link), `${name} in ${link}`).toMatch(new RegExp(`\\b${name}\\b`));
  });
});

describe.each(pages)('%s', (page) => {
  const text = read(page);

  it('links to what is there', () => {
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
    const broken = links.filter((link) => !/^(?:https?|mailto):/.test(link) && !isThere(page, link));
    expect(broken).toEqual([]);
  });

  it('has no line that ends in blanks, and no tab', () => {
    expect(text.split('\n').filter((line) => /[ \t]$|\t/.test(line))).toEqual([]);
  });
});

/** A file or folder of the repository and, behind `#`, a heading in it as GitHub names it. */
function isThere(page: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : join(dirname(page), path);
  if (!existsSync(join(root, target))) return false;
  return anchor === undefined || anchorsOf(read(target)).includes(decodeURIComponent(anchor));
}

const anchorsOf = (text: string): string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

describe('commands that the docs name', () => {
  const scripts = Object.keys((JSON.parse(read('package.json')) as { scripts: object }).scripts);
  const program = createProgram();

  it.each(pages)('%s: npm scripts are there', (page) => {
    const named = [...read(page).matchAll(/npm run (?:-s )?([\w-]+)/g)].map(([, name = '']) => name);
    expect(named.filter((name) => !scripts.includes(name))).toEqual([]);
  });

  it.each(pages)('%s: commands and options of the CLI are there', (page) => {
    const text = read(page).replaceAll(/\\\n/g, ' ');
    // In a code block or between backticks; a comment behind `#` is not part of it.
    const lines = [...text.matchAll(/(?:\.\/|exec \w+ |`|^)bin\/chat-api ([^`#\n|]*)/gm)].map(([, line = '']) => line);
    for (const line of lines) expect(faultOf(program, line), line).toBeNull();
  });

  it('README shows every command', () => {
    const readme = read('README.md');
    for (const command of program.commands) expect(readme).toContain(`./bin/chat-api ${command.name()}`);
  });
});

/** What in a documented line the program would not take, or null. */
function faultOf(program: CliCommand, line: string): string | null {
  let command = program;
  for (const word of line.trim().replace(/[[\]]/g, ' ').split(/\s+/).filter(Boolean)) {
    const sub = command.commands.find((one) => one.name() === word);
    if (sub) command = sub;
    else if (word.startsWith('--') && word !== '--help' && !command.options.some(({ long }) => long === word)) {
      return `${command.name()} has no ${word}`;
    } else if (command === program && !word.startsWith('-')) return `there is no command ${word}`;
  }
  return null;
}

describe('README.zh-CN.md', () => {
  const headings = (page: string) => [...read(page).matchAll(/^(#+) /gm)].map(([, level]) => level);
  const fences = (page: string) => read(page).match(/^```/gm)?.length;
  const variables = (page: string) => [...new Set(read(page).match(/`[A-Z][A-Z0-9_]{3,}`/g))].sort();
  const links = (page: string) =>
    [...new Set(read(page).match(/\]\([^)]+\)/g))].filter((link) => !link.includes('README')).sort();

  it.each([
    ['headings', headings],
    ['code blocks', fences],
    ['variables', variables],
    ['links', links],
  ] as const)('has the same %s as README.md', (_, of) => {
    expect(of('README.zh-CN.md')).toEqual(of('README.md'));
  });
});

it('README.md fits in 250 lines', () => {
  expect(read('README.md').split('\n').length).toBeLessThanOrEqual(250);
});
