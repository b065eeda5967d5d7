import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository. */
export const home = fileURLToPath(new URL('../../', import.meta.url));

/** `DATA_DIR`, whole; by default beside the code, not where the command was typed. */
export const dataDirOf = (env: NodeJS.ProcessEnv): string =>
  env.DATA_DIR ? resolve(env.DATA_DIR) : join(home, '.data');
