import { APIError } from 'openai';
import { normalise } from '#domain/nearest.ts';
import type { EmbeddingEndpoint } from './endpoints.ts';
import { ProviderFault } from './failure.ts';

type Answer = { data?: { index?: number; embedding?: number[] }[]; error?: object };

/**
 * One call of OpenAI's embeddings, which DashScope, vLLM, Ollama and most others speak too: a vector of length 1 for each of
 * `texts`. Throws `APIError` for a refusal, `ProviderFault` for vectors that cannot be used, the signal's reason, or the
 * network's error.
 */
export async function postEmbeddings(
  { baseUrl, apiKey, model, dimensions }: EmbeddingEndpoint,
  texts: string[],
  signal: AbortSignal,
): Promise<Float32Array[]> {
  const answer = await fetch(`${baseUrl}/embeddings`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
    },
    body: JSON.stringify({
      ...{ model, input: texts, encoding_format: 'float' },
      ...(dimensions === undefined ? {} : { dimensions }),
    }),
    redirect: 'error',
    signal,
  });
  const text = await answer.text();
  const body = parseBody(text);
  // Some gateways refuse with a 200 and the error as JSON.
  if (answer.ok && body?.error) throw new APIError(undefined, body.error, text, answer.headers);
  if (!answer.ok) throw APIError.generate(answer.status, body, text, answer.headers);
  return vectorsOf(body, texts.length, dimensions);
}

function vectorsOf(body: Answer | undefined, count: number, dimensions: number | undefined): Float32Array[] {
  const data = Array.isArray(body?.data) ? body.data : [];
  if (data.length !== count) throw new ProviderFault('empty', `${data.length} vectors for ${count} texts`);
  const ordered = data.toSorted((a, b) => (a.index ?? 0) - (b.index ?? 0));
  return ordered.map(({ embedding }) => {
    const vector = Array.isArray(embedding) ? normalise(embedding) : null;
    if (!vector) throw new ProviderFault('empty', 'a vector without a direction');
    if (vector.length === (dimensions ?? vector.length)) return vector;
    throw new ProviderFault('misconfigured', `vectors have ${vector.length} dimensions, and not ${dimensions}`);
  });
}

function parseBody(text: string): Answer | undefined {
  try {
    return JSON.parse(text) ?? undefined;
  } catch {
    return undefined;
  }
}
