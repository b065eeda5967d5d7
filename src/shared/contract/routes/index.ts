import { agentRoutes } from './agents.ts';
import { alertsRoutes } from './alerts.ts';
import { analyticsRoutes } from './analytics.ts';
import { auditRoutes } from './audit.ts';
import { authRoutes } from './auth.ts';
import { bulkRoutes } from './bulk.ts';
import { businessHoursRoutes } from './business-hours.ts';
import { cannedRepliesRoutes } from './canned-replies.ts';
import { chatRoutes } from './chat.ts';
import { conversationRoutes } from './conversations.ts';
import { customerRoutes } from './customers.ts';
import { deadLettersRoutes } from './dead-letters.ts';
import { exportRoutes } from './exports.ts';
import { filesRoutes } from './files.ts';
import { instancesRoutes } from './instances.ts';
import { knowledgeRoutes } from './knowledge.ts';
import { roleRoutes } from './roles.ts';
import type { RouteName, RouteSpec } from './route.ts';
import { sessionRoutes } from './sessions.ts';
import { settingsRoutes } from './settings.ts';
import { siteRoutes } from './sites.ts';
import { tagRoutes } from './tags.ts';
import { userRoutes } from './users.ts';
import { webhooksRoutes } from './webhooks.ts';

/** Every REST route under `/api/v1`, by group: a group is a tag of the OpenAPI document. */
export const routeGroups = {
  auth: authRoutes,
  chat: chatRoutes,
  files: filesRoutes,
  settings: settingsRoutes,
  businessHours: businessHoursRoutes,
  users: userRoutes,
  roles: roleRoutes,
  agents: agentRoutes,
  sites: siteRoutes,
  audit: auditRoutes,
  customers: customerRoutes,
  bulk: bulkRoutes,
  exports: exportRoutes,
  conversations: conversationRoutes,
  sessions: sessionRoutes,
  tags: tagRoutes,
  webhooks: webhooksRoutes,
  knowledge: knowledgeRoutes,
  'canned-replies': cannedRepliesRoutes,
  analytics: analyticsRoutes,
  'dead-letters': deadLettersRoutes,
  instances: instancesRoutes,
  alerts: alertsRoutes,
} as const;

/** What a reader of `/docs` finds in each group. */
export const routeTags: Record<keyof typeof routeGroups, string> = {
  auth: 'Tokens for staff and visitors, and whose they are.',
  chat: 'A customer’s own conversations, for those who cannot hold a socket.',
  files: 'Files of conversations: uploads, and short-lived links to them.',
  audit: 'Who did what to what, for ever.',
  roles: 'What staff may do: built-in roles and your own.',
  agents: 'Whom a conversation can be given to, and skill groups.',
  sites: 'Sites that show the chat, and the keys with which they vouch for their customers.',
  users: 'Accounts of staff.',
  settings: 'The configuration centre: what can be changed while all runs, with its history.',
  businessHours: 'When somebody is there.',
  customers: 'Customers: profiles, attributes, look-up.',
  bulk: 'One act on many conversations, as a job.',
  exports: 'Conversations as files.',
  conversations: 'Conversations as staff see them, and what staff do with them.',
  sessions: 'Services from opening to close, with their times and ratings.',
  tags: 'Tags of conversations.',
  webhooks: 'Events for other systems, signed and delivered in order.',
  knowledge: 'What the AI answers from: documents, and what a question finds in them.',
  'canned-replies': 'Texts that agents have at hand.',
  analytics: 'Reports: what has been going on, by hour or day, channel, skill group and agent.',
  'dead-letters': 'What no retry could mend: look at it, send it again, or forget it.',
  instances: 'The processes that run.',
  alerts: 'What is wrong now.',
};

/** All of them by name. */
export const routes: Record<RouteName, RouteSpec> = Object.assign({}, ...Object.values(routeGroups));
export const routeNames = Object.keys(routes) as RouteName[];
