/**
 * Everything a staff account can be allowed to do. `read_all` and `manage` reach past one's own conversations;
 * `customers.sensitive` shows e-mail, phone and other sensitive fields unmasked.
 */
export const permissions = [
  'conversations.read',
  'conversations.read_all',
  'conversations.reply',
  'conversations.manage',
  'conversations.export',
  'customers.read',
  'customers.write',
  'customers.sensitive',
  'customers.export',
  'customers.merge',
  'customers.erase',
  'users.read',
  'users.write',
  'roles.write',
  'groups.write',
  'sites.write',
  'knowledge.read',
  'knowledge.write',
  'canned_replies.write',
  'settings.read',
  'settings.write',
  'webhooks.read',
  'webhooks.write',
  'analytics.read',
  'audit.read',
  'queues.manage',
] as const;

export type Permission = (typeof permissions)[number];

const agent: readonly Permission[] = [
  'conversations.read',
  'conversations.reply',
  'customers.read',
  'customers.write',
  'users.read',
  'knowledge.read',
];

const supervisor: readonly Permission[] = [
  ...agent,
  'conversations.read_all',
  'conversations.manage',
  'conversations.export',
  'customers.sensitive',
  'customers.export',
  'customers.merge',
  'groups.write',
  'knowledge.write',
  'canned_replies.write',
  'settings.read',
  'webhooks.read',
  'analytics.read',
  'audit.read',
];

/** The roles that are always there. Custom roles are rows; their names are others. */
export const builtInRoles = { admin: permissions, supervisor, agent } as const satisfies Record<
  string,
  readonly Permission[]
>;

export type BuiltInRole = keyof typeof builtInRoles;
export const roles = Object.keys(builtInRoles) as BuiltInRole[];

export const isBuiltIn = (role: string): role is BuiltInRole => Object.hasOwn(builtInRoles, role);

/** Who asks, with what the role allows at this moment. A customer has no permission, and only what is the customer's. */
export type Subject = { type: 'user' | 'customer'; id: string; permissions: readonly Permission[] };

export const may = ({ permissions: has }: Pick<Subject, 'permissions'>, permission: Permission): boolean =>
  has.includes(permission);

/** Nobody gives away what they do not have themselves, by a role or by an account. */
export const mayGrant = (subject: Pick<Subject, 'permissions'>, granted: readonly Permission[]): boolean =>
  granted.every((permission) => may(subject, permission));

/** Who may ask: anybody, any account, a customer, any member of staff, or staff with a permission. */
export type Access = 'public' | 'account' | 'customer' | 'staff' | Permission;

/** Whether `access` lets this subject in. REST routes and socket requests alike are decided here. */
export function letsIn(access: Access, subject: Subject): boolean {
  if (access === 'public' || access === 'account') return true;
  if (access === 'customer') return subject.type === 'customer';
  if (subject.type !== 'user') return false;
  return access === 'staff' || may(subject, access);
}

/** Whose conversations a staff account sees: all, or its own and those that nobody has. `none`: no such list. */
export function conversationScope(subject: Subject): 'all' | 'own' | 'none' {
  if (may(subject, 'conversations.read_all')) return 'all';
  return may(subject, 'conversations.read') ? 'own' : 'none';
}

/** What a command on a conversation says beside itself: who manages conversations acts on those of others too. */
export const overrideOf = (subject: Subject): { override?: true } =>
  may(subject, 'conversations.manage') ? { override: true } : {};

/** Whether a subject may see one conversation. */
export function maySee(subject: Subject, conversation: { customerId: string; agentId: string | null }): boolean {
  if (subject.type === 'customer') return conversation.customerId === subject.id;
  const scope = conversationScope(subject);
  if (scope !== 'own') return scope === 'all';
  return conversation.agentId === null || conversation.agentId === subject.id;
}
