import { startModelServer } from '../model-server.ts';
import type { ModelServer, ScriptInput } from '../model-server.ts';

/** Runs a server for the time of `use`, and closes it whatever happens. */
export const withModelServer = async (
  script: ScriptInput,
  use: (server: ModelServer) => Promise<void>,
): Promise<void> => {
  const server = await startModelServer({ script });
  try {
    await use(server);
  } finally {
    await server.close();
  }
};
