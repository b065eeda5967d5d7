import type { SkillGroup } from '#contract/agents.ts';
import { AppError } from '#contract/errors.ts';
import { type Caller, changedFields, recordAudit } from '#shared/commands/record-audit.ts';
import { requireVersion } from '#shared/commands/require-version.ts';
import type { Context } from '#shared/context.ts';
import { isDuplicate } from '#shared/db/faults.ts';
import type { Knex } from '#shared/db/knex.ts';
import { readUserNames } from '#shared/db/read-user-names.ts';
import { readSkillGroup } from '#shared/db/skill-groups.ts';
import { idToBytes, newId } from '#shared/id.ts';

type Deps = Pick<Context, 'knex' | 'now'>;
type Fields = { name: string; description: string; memberIds: string[] };

/** Throws `bad_request` for members who are no staff, `conflict` for a name that is taken. */
export async function createSkillGroup({ knex, now }: Deps, caller: Caller, asked: Fields): Promise<SkillGroup> {
  const id = newId();
  const at = now();
  const after = { ...asked, memberIds: inOrder(asked.memberIds) };
  return knex.transaction(async (trx) => {
    const { memberIds, ...named } = after;
    const born = new Date(at);
    await trx('skill_groups')
      .insert({ id: idToBytes(id), ...named, created_at: born, updated_at: born })
      .catch(refuseTwin);
    await setMembers(trx, id, memberIds);
    const target = { type: 'skill_group', id };
    await recordAudit(trx, { ...caller, action: 'skill_group.create', target, after, at });
    return readMade(trx, id);
  });
}

type Change = { id: string; version: number } & { [F in keyof Fields]?: Fields[F] | undefined };

/** Throws `not_found`, `bad_request` as above, `conflict` if the version moved on or the name is taken. */
export async function updateSkillGroup({ knex, now }: Deps, caller: Caller, change: Change): Promise<SkillGroup> {
  const { id, version } = change;
  const at = now();
  return knex.transaction(async (trx) => {
    const group = await lockGroup(trx, id);
    requireVersion('skill group', group, version);
    const before = fieldsOf(group);
    const after = {
      name: change.name ?? before.name,
      description: change.description ?? before.description,
      memberIds: change.memberIds ? inOrder(change.memberIds) : before.memberIds,
    };
    const changed = changedFields(before, after);
    if (Object.keys(changed.after).length === 0) return group;
    const { memberIds, ...named } = after;
    await trx('skill_groups')
      .where({ id: idToBytes(id) })
      .update({ ...named, version: version + 1, updated_at: new Date(at) })
      .catch(refuseTwin);
    if (changed.after.memberIds) await setMembers(trx, id, memberIds);
    const target = { type: 'skill_group', id };
    await recordAudit(trx, { ...caller, action: 'skill_group.update', target, ...changed, at });
    return readMade(trx, id);
  });
}

/** What waits for it waits for everybody: an id without a group is read as none. Throws `not_found`. */
export async function deleteSkillGroup({ knex, now }: Deps, caller: Caller, id: string): Promise<void> {
  await knex.transaction(async (trx) => {
    const before = fieldsOf(await lockGroup(trx, id));
    await setMembers(trx, id, []);
    await trx('skill_groups')
      .where({ id: idToBytes(id) })
      .del();
    const target = { type: 'skill_group', id };
    await recordAudit(trx, { ...caller, action: 'skill_group.delete', target, before, at: now() });
  });
}

async function lockGroup(trx: Knex, id: string): Promise<SkillGroup> {
  await trx('skill_groups')
    .where({ id: idToBytes(id) })
    .forUpdate()
    .first('id');
  const group = await readSkillGroup(trx, id);
  if (!group) throw new AppError('not_found');
  return group;
}

async function readMade(trx: Knex, id: string): Promise<SkillGroup> {
  const group = await readSkillGroup(trx, id);
  if (!group) throw new AppError('internal');
  return group;
}

async function setMembers(trx: Knex, id: string, memberIds: string[]): Promise<void> {
  const names = await readUserNames(trx, memberIds);
  if (memberIds.some((userId) => !names.has(userId)))
    throw new AppError('bad_request', undefined, [{ path: 'memberIds', message: 'not all of them are staff' }]);
  await trx('skill_group_members')
    .where({ group_id: idToBytes(id) })
    .del();
  if (memberIds.length === 0) return;
  await trx('skill_group_members').insert(
    memberIds.map((userId) => ({ group_id: idToBytes(id), user_id: idToBytes(userId) })),
  );
}

/** Each once, so that two spellings of one set are no change. */
const inOrder = (ids: string[]): string[] => [...new Set(ids.map((id) => id.toLowerCase()))].sort();

const fieldsOf = ({ name, description, members }: SkillGroup): Fields => ({
  name,
  description,
  memberIds: inOrder(members.map(({ id }) => id)),
});

function refuseTwin(error: unknown): never {
  throw isDuplicate(error) ? new AppError('conflict', 'There is a skill group of this name already.') : error;
}
