import { createProgram } from './program.ts';
import { presentFault } from './shared/present-fault.ts';

// Whoever reads our output may stop early (`… | head`), and a terminal may go away: neither is a fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
});

try {
  await createProgram().parseAsync();
} catch (error) {
  const { text, exitCode } = presentFault(error);
  const stack = process.env.LOG_LEVEL === 'debug' && error instanceof Error ? `\n${error.stack}` : '';
  process.stderr.write(`chat-api: ${text}${stack}\n`);
  // A connection that could not be opened may still be trying.
  process.exit(exitCode);
}
