import type { ServerResponse } from 'node:http';

export type EmbeddingRequest = {
  model: string;
  input: string[];
  dimensions?: number;
  encoding_format: string;
};

/** How the server answers one request. */
type Answer =
  | { vectors: number[][] }
  | { error: { status: number; headers?: Record<string, string>; body?: unknown } }
  /** Never. */
  | { hang: true };

type EmbeddingScript = (request: EmbeddingRequest) => Answer | Promise<Answer>;

/** What the words of tests are about. A text points where its words do; without one of them it points aside, alone. */
const subjects = [
  /parcel|deliver|arrive|ship/i,
  /refund|money|give back/i,
  /open|hours|late in the evening/i,
  /warranty|broken|zip/i,
];

/** As a good model would have it: paraphrases are near to each other, and texts on different subjects are not. */
export function meaningOf(text: string, dimensions = subjects.length + 1): number[] {
  const numbers = subjects.map((subject) => (subject.test(text) ? 1 : 0));
  if (!numbers.includes(1)) numbers.push(1);
  return Array.from({ length: dimensions }, (_, at) => numbers[at] ?? 0.01);
}

const understand: EmbeddingScript = ({ input, dimensions }) => ({
  vectors: input.map((text) => meaningOf(text, dimensions)),
});

/** The part of a scripted model that answers `POST …/embeddings`. */
export function createScriptedEmbeddings() {
  const requests: EmbeddingRequest[] = [];
  let script: EmbeddingScript = understand;
  return {
    requests,
    /** Without a script it understands again. */
    setScript: (next: EmbeddingScript = understand) => {
      script = next;
    },
    /** Every text that was asked about. */
    texts: () => requests.flatMap(({ input }) => input),
    async answer(text: string, res: ServerResponse): Promise<void> {
      const request = JSON.parse(text) as EmbeddingRequest;
      requests.push(request);
      const answer = await script(request);
      if ('hang' in answer) return;
      const head = { 'content-type': 'application/json' };
      if ('error' in answer) {
        const { status, headers, body } = answer.error;
        res.writeHead(status, { ...head, ...headers });
        res.end(JSON.stringify(body ?? { error: { code: null, message: `scripted ${status}` } }));
        return;
      }
      // Not in their order: the index says which is which.
      const data = answer.vectors.map((embedding, index) => ({ object: 'embedding', index, embedding })).reverse();
      res.writeHead(200, head);
      res.end(
        JSON.stringify({ object: 'list', model: request.model, data, usage: { prompt_tokens: 1, total_tokens: 1 } }),
      );
    },
  };
}
