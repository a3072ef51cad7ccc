import type { ApiRoute } from '../api-route.ts';
import { codeAgentRoutes } from './code-agent-routes.ts';
import { documentRoute } from './document-route.ts';
import { eventRoutes } from './event-routes.ts';
import { hookRoutes } from './hook-routes.ts';
import { operationRoutes } from './operation-routes.ts';
import { pageRoutes } from './page-routes.ts';
import { serverRoutes } from './server-routes.ts';
import { toolRoutes } from './tool-routes.ts';

const described: readonly ApiRoute[] = [
  ...operationRoutes,
  ...eventRoutes,
  ...toolRoutes,
  ...codeAgentRoutes,
  ...hookRoutes,
  ...serverRoutes,
  ...pageRoutes,
];

/** Every route of the server. A group more is one file and one line here. */
export const routes: readonly ApiRoute[] = [...described, documentRoute(described)];
