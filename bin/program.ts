import { Command, Help, type Option } from 'commander';
import { version } from '#shared/version.ts';
import { analyticsCommand } from './commands/analytics.ts';
import { chatCommand } from './commands/chat.ts';
import { deadLettersCommand } from './commands/dead-letters.ts';
import { doctorCommand } from './commands/doctor.ts';
import { enqueueCommand } from './commands/enqueue.ts';
import { keysCommand } from './commands/keys.ts';
import { knowledgeCommand } from './commands/knowledge.ts';
import { lanesCommand } from './commands/lanes.ts';
import { migrateCommand } from './commands/migrate.ts';
import { queuesCommand } from './commands/queues.ts';
import { replayCommand } from './commands/replay.ts';
import { searchCommand } from './commands/search.ts';
import { seedCommand } from './commands/seed.ts';
import { startCommand } from './commands/start.ts';
import { tokenCommand } from './commands/token.ts';
import { userCommand } from './commands/user.ts';
import { webhooksCommand } from './commands/webhooks.ts';

/** The whole command line. Actions throw; who runs it shows the fault. */
export function createProgram(): Command {
  const program = new Command('chat-api')
    .description('AI customer service chat: run it, look into it, mend it')
    .version(version, '--version', 'print the version')
    .configureHelp({ optionDescription, subcommandTerm })
    .showHelpAfterError('(chat-api --help shows all commands; each has its own --help)')
    .addHelpText(
      'after',
      '\nCommands work on the servers of DATABASE_URL and REDIS_URL, or else on what `chat-api start` runs from DATA_DIR\n(by default .data beside the code).',
    );
  const commands = [
    startCommand(),
    chatCommand(),
    doctorCommand(),
    migrateCommand(),
    seedCommand(),
    knowledgeCommand(),
    userCommand(),
    tokenCommand(),
    queuesCommand(),
    enqueueCommand(),
    deadLettersCommand(),
    replayCommand(),
    analyticsCommand(),
    lanesCommand(),
    keysCommand(),
    webhooksCommand(),
    searchCommand(),
  ];
  for (const command of commands) program.addCommand(inherit(command, program));
  return program;
}

const plain = new Help();
const optionDescription = (option: Option): string =>
  plain.optionDescription(option) + (option.mandatory ? ' (required)' : '');

/** Of the many commands the names alone: what they take would leave no room to say what they do. */
const subcommandTerm = (command: Command): string =>
  command.parent?.parent ? plain.subcommandTerm(command) : command.name();

/** Also in its own commands, which were made before it was known whose they are. */
function inherit(command: Command, parent: Command): Command {
  for (const child of command.copyInheritedSettings(parent).commands) inherit(child, command);
  return command;
}
