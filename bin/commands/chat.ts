import { Command, Option } from 'commander';
import { findAddresses } from '../chat/addresses.ts';
import { runAgentChat } from '../chat/agent-chat.ts';
import { runCustomerChat } from '../chat/customer-chat.ts';
import { openApi } from '../chat/open-api.ts';
import { createTokenSource } from '../chat/token-source.ts';
import { openVisitorSession } from '../chat/visitor-session.ts';
import { CliError } from '../shared/cli-error.ts';
import { readFirstLogins } from '../shared/first-login.ts';
import { dataDirOf } from '../shared/paths.ts';
import { readPassword } from '../shared/read-password.ts';

type Options = { as: 'customer' | 'agent'; new?: boolean; email?: string; api?: string; realtime?: string };

/** `chat`: talk as a customer or an agent, with replies as they are written. */
export const chatCommand = (): Command =>
  new Command('chat')
    .description('chat in the terminal, as a customer or as an agent')
    .addOption(new Option('--as <who>', 'who you are').choices(['customer', 'agent']).default('customer'))
    .option('--new', 'as a new customer; else the thread of the last chat goes on')
    .option('--email <address>', 'the agent’s log-in; by default the one that the first start made')
    .option('--api <url>', 'by default that of `chat-api start`, or of HOST and PORT')
    .option('--realtime <url>', 'by default that of `chat-api start`, or of HOST and REALTIME_PORT')
    .addHelpText(
      'after',
      '\nInput may be piped: lines are sent one by one, and it ends after the answer to the last one.\nAn agent’s password comes from CHAT_API_PASSWORD, or is asked for.',
    )
    .action(async ({ as, new: startNew = false, email, ...asked }: Options) => {
      const addresses = findAddresses(process.env, asked);
      const { apiUrl } = addresses;
      const dataDir = dataDirOf(process.env);
      if (as === 'customer') return runCustomerChat(addresses, await openVisitorSession(dataDir, apiUrl, startNew));
      const login = await findLogin(dataDir, email);
      const { user, ...tokens } = await openApi(apiUrl).request('POST /auth/login', { body: login });
      await runAgentChat(addresses, createTokenSource(apiUrl, tokens), user);
    });

async function findLogin(dataDir: string, asked: string | undefined): Promise<{ email: string; password: string }> {
  const first = readFirstLogins(dataDir).find(({ email, role }) => (asked ? email === asked : role === 'agent'));
  const email = asked ?? first?.email;
  if (!email) throw new CliError('whose log-in? Give --email, with the password in CHAT_API_PASSWORD');
  const password = process.env.CHAT_API_PASSWORD || first?.password || (await readPassword(`Password of ${email}: `));
  return { email, password };
}
