import type { Config } from '#shared/config.ts';
import { baseUrlOf, modelOf } from '#shared/llm/providers.ts';
import { type Check, fail, ok, warn } from './check.ts';

const answerMs = 5000;

/** Whether the model's API can be reached and takes the key. Asks for the list of models, which costs nothing. */
export async function checkProvider(config: Config): Promise<Check> {
  const { AI_PROVIDER: provider } = config;
  const name = 'ai provider';
  if (provider === 'extractive') {
    return ok(
      name,
      'extractive: answers with cited passages, without a model (set DASHSCOPE_API_KEY or OPENAI_API_KEY for one)',
    );
  }
  const variable = provider === 'dashscope' ? 'DASHSCOPE_API_KEY' : 'OPENAI_API_KEY';
  const key = config[variable];
  const base = baseUrlOf(provider, config.AI_BASE_URL).replace(/\/$/, '');
  try {
    const headers = key ? { authorization: `Bearer ${key}` } : {};
    const answer = await fetch(`${base}/models`, { headers, signal: AbortSignal.timeout(answerMs) });
    await answer.body?.cancel();
    if (answer.status === 401 || answer.status === 403) {
      return fail(
        name,
        `${base} refuses the key (${answer.status})`,
        `check ${variable}, and that AI_BASE_URL is of the key’s region`,
      );
    }
    // Not every compatible server lists its models: any other answer shows that one is there.
    return ok(name, `${provider}, ${modelOf(provider, config.AI_MODEL)}, at ${base}`);
  } catch (error) {
    const cause = (error as { cause?: { code?: string } }).cause?.code ?? (error as Error).name;
    return warn(
      name,
      `${base} cannot be reached (${cause})`,
      'check AI_BASE_URL and the way out (proxy, firewall); until then the knowledge base answers alone',
    );
  }
}
