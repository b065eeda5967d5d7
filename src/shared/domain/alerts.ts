export type AlertCode =
  | 'redis_away'
  | 'redis_not_durable'
  | 'lane_behind'
  | 'queue_unserved'
  | 'model_failing'
  | 'dead_letters'
  | 'webhook_failing'
  | 'wait_too_long';

/** Something that is wrong now. `subject`: which lane, queue, model or webhook; null where there is only one. */
export type Alert = { code: AlertCode; severity: 'warning' | 'critical'; subject: string | null; message: string };

/** What alerts are made of; `redis` is null while it does not answer. */
export type AlertFacts = {
  redis: {
    /** Undefined where it may not be asked. */
    durable: boolean | undefined;
    /** Commands that are not applied yet, by lane. */
    laneDepths: number[];
    /** The queues that some worker serves, and the models that a worker has given up for now. */
    served: string[];
    failingModels: string[];
  } | null;
  /** All there are, `lanes` as one. */
  queues: string[];
  /** Parked since yesterday, and not sent again. */
  newDeadLetters: number;
  /** For which no try has arrived for some time. `off`: so long that it was switched off. */
  failingWebhooks: { id: string; host: string; off: boolean }[];
  /** Of the customer who waits longest for an agent; null where nobody waits. */
  longestWaitMs: number | null;
  waitTimeoutMs: number;
};

/** A busy lane that is well has hundreds; fronts answer `busy` from 20,000 on. */
const behind = 1000;
const farBehind = 10_000;
/** A wait ends with the sweeper's next round at the latest, ms: longer, and nobody ends it. */
const graceMs = 30_000;

/** What is wrong, the worst first. */
export function alertsOf(facts: AlertFacts): Alert[] {
  const alerts = [...redisAlerts(facts), ...deadLetterAlerts(facts), ...webhookAlerts(facts), ...waitAlerts(facts)];
  return alerts.sort((a, b) => Number(b.severity === 'critical') - Number(a.severity === 'critical'));
}

function redisAlerts({ redis, queues }: AlertFacts): Alert[] {
  if (!redis) return [alert('redis_away', 'critical', null, 'Redis does not answer: nothing can be accepted.')];
  const { durable, laneDepths, served, failingModels } = redis;
  const weak = 'Redis may lose acknowledged messages: set appendonly yes, appendfsync always.';
  return [
    ...(durable === false ? [alert('redis_not_durable', 'warning', null, weak)] : []),
    ...laneDepths.flatMap((depth, n) => {
      if (depth < behind) return [];
      const severity = depth < farBehind ? 'warning' : 'critical';
      return [alert('lane_behind', severity, `lane-${n}`, `${depth} commands of lane ${n} are not applied yet.`)];
    }),
    ...queues
      .filter((queue) => !served.includes(queue))
      .map((queue) => alert('queue_unserved', 'critical', queue, `No worker serves ${queue}.`)),
    ...[...new Set(failingModels)].map((model) =>
      alert('model_failing', 'warning', model, `Calls of ${model} fail: fallback models or the knowledge base answer.`),
    ),
  ];
}

function deadLetterAlerts({ newDeadLetters: count }: AlertFacts): Alert[] {
  if (count === 0) return [];
  const what = count === 1 ? 'job or command was' : 'jobs or commands were';
  return [alert('dead_letters', 'warning', null, `${count} ${what} given up in the last 24 hours.`)];
}

/** The host alone: the rest of an address may be a secret. */
function webhookAlerts({ failingWebhooks }: AlertFacts): Alert[] {
  return failingWebhooks.map(({ id, host, off }) => {
    const what = off
      ? 'was switched off: its receiver is gone, or took nothing for too long'
      : 'fails: nothing arrives, and is tried again';
    return alert('webhook_failing', 'warning', id, `The webhook to ${host} ${what}.`);
  });
}

function waitAlerts({ longestWaitMs, waitTimeoutMs }: AlertFacts): Alert[] {
  if (longestWaitMs === null || longestWaitMs <= waitTimeoutMs + graceMs) return [];
  const seconds = Math.round(longestWaitMs / 1000);
  const message = `A customer has waited ${seconds} s for an agent, longer than the setting handoff.timeoutSeconds.`;
  return [alert('wait_too_long', 'critical', null, message)];
}

const alert = (code: AlertCode, severity: Alert['severity'], subject: string | null, message: string): Alert => ({
  code,
  severity,
  subject,
  message,
});
