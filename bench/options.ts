import { parseArgs } from 'node:util';

export const sections = [
  'messages',
  'first-token',
  'replies',
  'memory',
  'sockets',
  'search',
  'history',
  'rollup',
] as const;
export type Section = (typeof sections)[number];

export type Options = {
  only: Section[];
  /** Measured time of each point, after its warm-up, ms. */
  measureMs: number;
  warmMs: number;
  /** How often floor and product are measured, in turn; the median counts. */
  pairs: number;
  sockets: number;
  /** Messages that are searched. */
  corpus: number;
  /** Of the messages section: clients × in flight, as `100x4`. All if none is named. */
  points: string[];
  json: string | undefined;
  /** Folder for CPU profiles of the product's processes. */
  profile: string | undefined;
};

/** Reads the command line. Throws with a sentence for whoever typed it. */
export function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string', multiple: true },
      seconds: { type: 'string', default: '8' },
      warm: { type: 'string', default: '2' },
      pairs: { type: 'string', default: '3' },
      points: { type: 'string', multiple: true },
      sockets: { type: 'string', default: '10000' },
      corpus: { type: 'string', default: '1000000' },
      json: { type: 'string' },
      profile: { type: 'string' },
    },
  });
  const asked = (values.only ?? []).flatMap((names) => names.split(','));
  const unknown = asked.find((name) => !sections.includes(name as Section));
  if (unknown) throw new Error(`--only ${unknown}: there are ${sections.join(', ')}`);
  return {
    only: asked.length ? (asked as Section[]) : [...sections],
    measureMs: positive('seconds', values.seconds) * 1000,
    warmMs: positive('warm', values.warm) * 1000,
    pairs: Math.ceil(positive('pairs', values.pairs)),
    sockets: Math.ceil(positive('sockets', values.sockets)),
    corpus: Math.ceil(positive('corpus', values.corpus)),
    points: (values.points ?? []).flatMap((names) => names.split(',')),
    json: values.json,
    profile: values.profile,
  };
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`--${name} ${text}: a number above 0`);
  return value;
}
