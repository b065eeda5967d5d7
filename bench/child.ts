import { closeSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type OwnedProcess, spawnOwned } from '../bin/services/spawn-owned.ts';

export type Child = {
  pid: number;
  send(message: object): void;
  /** The next message of this type. Rejects when the process ends before it. */
  next<T extends { type: string }>(type: T['type']): Promise<T>;
  stop(): Promise<void>;
};

type Plan = { module: URL; env?: Record<string, string>; logFile: string; nodeArgs?: string[] };

const home = fileURLToPath(new URL('..', import.meta.url));

/** Starts a module of ours as a process of its own, with a channel to it, and its output in a file. */
export function startChild({ module, env = {}, logFile, nodeArgs = [] }: Plan): Child {
  const log = openSync(logFile, 'a');
  const owned: OwnedProcess = spawnOwned(process.execPath, [...nodeArgs, fileURLToPath(module)], {
    cwd: home,
    // As `chat-api start` starts them: with compiled code kept between starts (everything here, the floor too).
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE, ...env },
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  const { child } = owned;
  const pid = child.pid;
  if (pid === undefined) throw new Error(`${module} could not be started`);
  return {
    pid,
    send: (message) => void child.send(message),
    next: <T extends { type: string }>(type: T['type']) =>
      new Promise<T>((resolve, reject) => {
        const heard = (message: unknown) => {
          if ((message as T).type !== type) return;
          child.off('message', heard);
          resolve(message as T);
        };
        child.on('message', heard);
        void owned.exited.then(({ code, signal }) =>
          reject(new Error(`${module.pathname} ended (${code ?? signal}), see ${logFile}`)),
        );
      }),
    stop: () => owned.stop(10_000),
  };
}
