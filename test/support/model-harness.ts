import { openHarness } from './harness.ts';
import { openScriptedModel } from './scripted-model.ts';

/** A harness whose workers ask a scripted model, and one realtime front. */
export async function openModelHarness(env: Record<string, string> = {}) {
  const model = await openScriptedModel();
  const given = {
    AI_PROVIDER: 'openai',
    OPENAI_API_KEY: 'k',
    AI_BASE_URL: model.baseUrl,
    AI_MODEL: 'm1',
    AI_ATTEMPTS: '1',
  };
  const h = await openHarness({ ...given, LANES: '2', ...env });
  const { url } = await h.realtime();
  return {
    h,
    model,
    url,
    async close() {
      await h.close();
      await model.close();
    },
  };
}

export type ModelHarness = Awaited<ReturnType<typeof openModelHarness>>;

/** What the model was shown of the thread, without its rules. */
export const linesOf = ({ messages }: { messages: { role: string; content: string }[] }): string[] =>
  messages.slice(1).map(({ content }) => content);
