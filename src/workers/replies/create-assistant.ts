import type { Config } from '#shared/config.ts';
import type { Context } from '#shared/context.ts';
import { createLlm, type Llm, type LlmConfig, type LlmDeps } from '#shared/llm/create-llm.ts';
import { chatEndpoint } from '#shared/llm/endpoints.ts';
import { sleep } from '#shared/sleep.ts';

/** The model that answers, as the setting `assistant` names it now, and the knowledge base that answers without one. */
export type Assistant = { llm: Llm; offline: Llm };

/** Follows the setting: a reply that runs goes on with the model it began with. */
export function createAssistant({ config, settings, log, now }: Context): Assistant {
  const note = (fact: object) => log.info(fact, 'model');
  const deps: LlmDeps = { now, sleep, random: Math.random, note };
  const create = () => {
    const { model, fallbackModels } = settings.get('assistant');
    return createLlm({ ...llmConfig(config), model, fallbackModels }, deps);
  };
  let llm = create();
  settings.on('assistant', () => {
    llm = create();
  });
  return {
    llm: { name: llm.name, stream: (request) => llm.stream(request) },
    offline: createLlm({ ...llmConfig(config), provider: 'extractive', model: '', fallbackModels: [] }, deps),
  };
}

const llmConfig = (config: Config): Omit<LlmConfig, 'model' | 'fallbackModels'> => ({
  ...chatEndpoint(config),
  firstTokenTimeoutMs: config.AI_FIRST_TOKEN_SECONDS * 1000,
  idleTimeoutMs: config.AI_IDLE_SECONDS * 1000,
  attempts: config.AI_ATTEMPTS,
});
