import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyFact } from '#client/thread/apply-fact.ts';
import { applyOpened, applyPage } from '#client/thread/apply-page.ts';
import { type Asked, asking, createThread, type Fact, type Step, wantsSync } from '#client/thread/thread.ts';
import type { Draft, Message } from '#contract/wire.ts';
import { conversationId, delta, ended, heads, messageAt, messagesTo, openedAt, seqsOf, started } from './script.ts';

/** A server that has written `log` and is perhaps in the middle of a reply. */
type Server = { log: Message[]; draft: Draft | undefined; replies: number };
const pageSize = 3;

type Act = 'message' | 'start' | 'delta' | 'end' | 'crash';

/** What the server does, and the facts it tells of it. */
function act(server: Server, what: Act): Fact[] {
  const { draft } = server;
  if (what === 'message') {
    return [write(server, 'customer')];
  }
  if (what === 'start' && !draft) return start(server, server.replies + 1);
  if (what === 'crash' && draft) return start(server, draft.turn);
  if (what === 'delta' && draft) {
    const text = `${draft.replyId}.${draft.index + 1} `;
    server.draft = { ...draft, index: draft.index + 1, text: draft.text + text };
    return [delta(draft.replyId, draft.index + 1, text)];
  }
  if (what === 'end' && draft) {
    server.draft = undefined;
    return [write(server, 'ai'), ended(draft.replyId, { seq: server.log.length })];
  }
  return [];
}

function write({ log }: Server, type: 'customer' | 'ai'): Fact {
  const message = messageAt(log.length + 1, { sender: { type } });
  log.push(message);
  return { name: 'message:created', payload: { conversationId, seq: message.seq, message } };
}

function start(server: Server, turn: number): Fact[] {
  server.replies += 1;
  const replyId = `r${server.replies}`;
  server.draft = { replyId, turn, index: -1, text: '' };
  return [started(replyId, turn)];
}

const read = ({ log, draft }: Server, afterSeq: number) => {
  const lastSeq = Math.min(log.length, afterSeq + pageSize);
  const page = { messages: log.slice(afterSeq, lastSeq), lastSeq, hasMore: lastSeq < log.length };
  return draft && !page.hasMore ? { ...page, draft } : page;
};
const readNewest = ({ log, draft }: Server) => {
  const from = Math.max(0, log.length - pageSize);
  const opened = openedAt(log.length, { messages: log.slice(from), hasMore: from > 0 });
  return draft ? { ...opened, draft } : opened;
};

/** A step of the link: the fact at `pick` arrives (and stays, to come again), or is lost; or a request goes out or is answered. */
const hop = fc.record({
  kind: fc.constantFrom('act', 'act', 'arrive', 'arrive', 'arrive', 'again', 'lose', 'ask', 'open', 'answer', 'answer'),
  what: fc.constantFrom<Act>('message', 'message', 'start', 'delta', 'delta', 'delta', 'end', 'crash'),
  pick: fc.nat(5),
});

test('any order, doubling and loss of facts gives each message once and in order, and never a wrong draft', () => {
  fc.assert(
    fc.property(fc.nat(4), fc.array(hop, { minLength: 20, maxLength: 200, size: 'max' }), (before, hops) => {
      const server: Server = { log: messagesTo(1, before), draft: undefined, replies: 0 };
      const texts = new Map<string, string>();
      const flying: Fact[] = [];
      const seqs: number[] = [];
      let thread = createThread(conversationId);
      let first = 0;
      let answer: { open?: ReturnType<typeof readNewest>; page?: ReturnType<typeof read>; asked: Asked } | undefined;
      const take = (step: Step) => {
        seqs.push(...seqsOf(step.told));
        thread = step.thread;
        const { draft } = thread.reply;
        if (draft) expect(texts.get(draft.replyId) ?? '').toMatch(new RegExp(`^${draft.text.replaceAll('.', '\\.')}`));
      };
      const arrive = () => {
        if (answer?.open) {
          if (!thread.conversation) first = answer.open.messages[0]?.seq ?? 1;
          take(applyOpened(thread, answer.open, answer.asked));
        } else if (answer?.page) take(applyPage(thread, answer.page, answer.asked));
        answer = undefined;
      };
      const run = ({ kind, what, pick }: { kind: string; what: Act; pick: number }) => {
        if (kind === 'act') {
          flying.push(...act(server, what));
          if (server.draft) texts.set(server.draft.replyId, server.draft.text);
        }
        const fact = flying[pick % Math.max(1, flying.length)];
        if (fact && kind !== 'act' && ['arrive', 'again'].includes(kind)) take(applyFact(thread, fact));
        if (fact && ['arrive', 'lose'].includes(kind)) flying.splice(flying.indexOf(fact), 1);
        if (kind === 'answer') arrive();
        if (answer) return;
        if (kind === 'open') answer = { open: readNewest(server), asked: asking(thread) };
        // The answer is read now and arrives later: stale by then.
        if (kind === 'ask' && wantsSync(thread)) answer = { page: read(server, thread.lastSeq), asked: asking(thread) };
      };
      for (const one of hops) run(one);

      // The link is whole again: what was asked is answered, two heartbeats pass, and each repair runs to its end.
      arrive();
      if (!thread.conversation) {
        answer = { open: readNewest(server), asked: asking(thread) };
        arrive();
      }
      for (let beat = 0; beat < 3; beat += 1) {
        take(applyFact(thread, heads(server.log.length)));
        for (let round = 0; wantsSync(thread); round += 1) {
          expect(round, 'a repair that never ends').toBeLessThan(60);
          answer = { page: read(server, thread.lastSeq), asked: asking(thread) };
          arrive();
        }
      }
      const all = server.log.map(({ seq }) => seq).filter((seq) => seq >= first);
      expect(seqs).toEqual(all);
      expect(thread.messages.map(({ seq }) => seq)).toEqual(all);
      if (!server.draft) expect(thread.reply.draft).toBeNull();
      expect(thread.held.size).toBe(0);
    }),
    { numRuns: 500 },
  );
});
