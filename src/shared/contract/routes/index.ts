import { auditRoutes } from './audit.ts';
import { authRoutes } from './auth.ts';
import { chatRoutes } from './chat.ts';
import { conversationRoutes } from './conversations.ts';
import { customerRoutes } from './customers.ts';
import { roleRoutes } from './roles.ts';
import type { RouteName, RouteSpec } from './route.ts';
import { sessionRoutes } from './sessions.ts';
import { settingsRoutes } from './settings.ts';
import { tagRoutes } from './tags.ts';
import { userRoutes } from './users.ts';
import { webhooksRoutes } from './webhooks.ts';

/** Every REST route under `/api/v1`, by group: a group is a tag of the OpenAPI document. */
export const routeGroups = {
  auth: authRoutes,
  chat: chatRoutes,
  settings: settingsRoutes,
  users: userRoutes,
  roles: roleRoutes,
  audit: auditRoutes,
  customers: customerRoutes,
  conversations: conversationRoutes,
  sessions: sessionRoutes,
  tags: tagRoutes,
  webhooks: webhooksRoutes,
} as const;

/** All of them by name. */
export const routes: Record<RouteName, RouteSpec> = Object.assign({}, ...Object.values(routeGroups));
export const routeNames = Object.keys(routes) as RouteName[];
