import { type Instance, instanceKinds } from '#contract/instances.ts';
import { type Check, ok, warn } from './check.ts';

/** Which processes run, and whether all are of one version. */
export function checkInstances(instances: Instance[]): Check {
  const counts = instanceKinds.map((kind) => `${kind} ${instances.filter((one) => one.kind === kind).length}`);
  const versions = [...new Set(instances.map(({ version }) => version))].sort();
  if (versions.length < 2) return ok('processes', counts.join(', '));
  return warn('processes', `${counts.join(', ')}; of versions ${versions.join(' and ')}`, 'finish the upgrade');
}
