import type { Config } from '#shared/config.ts';
import type { Context } from '#shared/context.ts';
import { createLlm, type Llm, type LlmConfig, type LlmDeps } from '#shared/llm/create-llm.ts';
import { chatEndpoint } from '#shared/llm/endpoints.ts';
import type { LlmFact } from '#shared/llm/llm-fact.ts';
import { sleep } from '#shared/sleep.ts';

/** The model that answers, as the setting `assistant` names it now, and the knowledge base that answers without one. */
export type Assistant = {
  llm: Llm;
  offline: Llm;
  /** Models that are not asked for now, since calls of them fail. */
  failingModels: () => string[];
};

/** Follows the setting: a reply that runs goes on with the model it began with. */
export function createAssistant({ config, settings, log, now }: Context): Assistant {
  const deps: LlmDeps = { now, sleep, random: Math.random, note: (fact) => log.info(fact, 'model') };
  let failing = new Set<string>();
  const create = () => {
    const { model, fallbackModels } = settings.get('assistant');
    const own = new Set<string>();
    failing = own;
    const note = (fact: LlmFact) => {
      if (fact.type === 'breaker_opened') own.add(fact.model);
      if (fact.type === 'breaker_closed') own.delete(fact.model);
      deps.note(fact);
    };
    return createLlm({ ...llmConfig(config), model, fallbackModels }, { ...deps, note });
  };
  let llm = create();
  settings.on('assistant', () => {
    llm = create();
  });
  return {
    llm: { name: llm.name, stream: (request) => llm.stream(request) },
    offline: createLlm({ ...llmConfig(config), provider: 'extractive', model: '', fallbackModels: [] }, deps),
    failingModels: () => [...failing],
  };
}

const llmConfig = (config: Config): Omit<LlmConfig, 'model' | 'fallbackModels'> => ({
  ...chatEndpoint(config),
  firstTokenTimeoutMs: config.AI_FIRST_TOKEN_SECONDS * 1000,
  idleTimeoutMs: config.AI_IDLE_SECONDS * 1000,
  attempts: config.AI_ATTEMPTS,
});
