import { authRoutes } from './auth.ts';
import { chatRoutes } from './chat.ts';
import { customerRoutes } from './customers.ts';
import type { RouteName, RouteSpec } from './route.ts';
import { settingsRoutes } from './settings.ts';

/** Every REST route under `/api/v1`, by group: a group is a tag of the OpenAPI document. */
export const routeGroups = {
  auth: authRoutes,
  chat: chatRoutes,
  settings: settingsRoutes,
  customers: customerRoutes,
} as const;

/** All of them by name. */
export const routes: Record<RouteName, RouteSpec> = Object.assign({}, ...Object.values(routeGroups));
export const routeNames = Object.keys(routes) as RouteName[];
