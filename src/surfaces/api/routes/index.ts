import type { ApiRoute } from '../api-route.ts';
import { agentRoutes } from './agent-routes.ts';
import { codeAgentRoutes } from './code-agent-routes.ts';
import { documentRoute } from './document-route.ts';
import { eventRoutes } from './event-routes.ts';
import { hookRoutes } from './hook-routes.ts';
import { mcpRoutes } from './mcp-routes.ts';
import { operationRoutes } from './operation-routes.ts';
import { pageRoutes } from './page-routes.ts';
import { serverRoutes } from './server-routes.ts';
import { toolRoutes } from './tool-routes.ts';
import { workspaceCheckRoutes } from './workspace-check-routes.ts';
import { workspaceGitRoutes } from './workspace-git-routes.ts';
import { workspaceRoutes } from './workspace-routes.ts';

const described: readonly ApiRoute[] = [
  ...operationRoutes,
  ...eventRoutes,
  ...toolRoutes,
  ...mcpRoutes,
  ...codeAgentRoutes,
  ...agentRoutes,
  ...workspaceRoutes,
  ...workspaceGitRoutes,
  ...workspaceCheckRoutes,
  ...hookRoutes,
  ...serverRoutes,
  ...pageRoutes,
];

/** Every route of the server. A group more is one file and one line here. */
export const routes: readonly ApiRoute[] = [...described, documentRoute(described)];
