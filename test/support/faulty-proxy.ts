import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as after } from 'node:timers/promises';

export type FaultyProxy = {
  port: number;
  /** How many links are open now. */
  links(): number;
  /** Ends all links at once, without a goodbye. */
  cut(): void;
  /** Bytes lie still in both directions, links stay open: a half-dead link. */
  pause(): void;
  resume(): void;
  /** What the server says from here on is swallowed, until the link is cut. New links are whole. */
  deafen(): void;
  /** New links are ended as soon as they come. */
  refuse(on: boolean): void;
  /** Each chunk waits `ms`, give or take half of it, by the seed; chunks keep their order. */
  delay(ms: number): void;
  close(): Promise<void>;
};

type Link = { client: Socket; server: Socket; deaf: boolean };

/** A TCP link that misbehaves on command, to put between a client and a server. */
export async function openFaultyProxy(options: {
  target: { host: string; port: number };
  seed?: number;
}): Promise<FaultyProxy> {
  const { target, seed = 1 } = options;
  const links = new Set<Link>();
  const random = createRandom(seed);
  let paused: PromiseWithResolvers<void> | undefined;
  let refusing = false;
  let delayMs = 0;

  /** Forwards chunk by chunk, so that what is paused or delayed still comes in order. */
  const forward = async (from: Socket, to: Socket, isDropped: () => boolean) => {
    for await (const chunk of from) {
      if (delayMs) await after(delayMs * (0.5 + random()));
      while (paused) await paused.promise;
      if (isDropped() || to.destroyed) continue;
      to.write(chunk);
    }
    to.end();
  };
  const server = createServer({ noDelay: true }, (client) => {
    if (refusing) return client.destroy();
    const link: Link = { client, server: connect({ ...target, noDelay: true }), deaf: false };
    links.add(link);
    const end = () => {
      client.destroy();
      link.server.destroy();
      links.delete(link);
    };
    for (const socket of [client, link.server]) socket.on('error', end).on('close', end);
    // A destroyed socket ends its own iteration with an error; `end` has then done all there is to do.
    forward(client, link.server, () => false).catch(end);
    forward(link.server, client, () => link.deaf).catch(end);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));

  const cut = () => {
    for (const { client, server: upstream } of [...links]) {
      client.destroy();
      upstream.destroy();
    }
  };
  const resume = () => {
    paused?.resolve();
    paused = undefined;
  };
  return {
    port: (server.address() as AddressInfo).port,
    links: () => links.size,
    cut,
    pause: () => {
      paused ??= Promise.withResolvers();
    },
    resume,
    deafen: () => {
      for (const link of links) link.deaf = true;
    },
    refuse: (on) => {
      refusing = on;
    },
    delay: (ms) => {
      delayMs = ms;
    },
    async close() {
      resume();
      cut();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}

/** mulberry32: the same faults for the same seed. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
