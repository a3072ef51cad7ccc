import {
  ProtocolError,
  Server,
  type CallToolRequest,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { capabilitiesOf } from './ask-person.ts';
import { toolFault } from './call-tool.ts';
import { describeTool } from './describe-tool.ts';
import { serveCall, type Answered, type Serving } from './serve-call.ts';

const instructions =
  'Millwright turns a spec into a verified commit on a branch of its own; the checkout does not change before `merge`. ' +
  '`make` with wait: false answers at once; `task_status` tells how the run goes on. ' +
  'Only the outcome `verified` means that the checks of the project ran on this very commit and passed.';

/** A person may think; a client that says nothing for longer gets an error instead of an answer. */
const askTimeoutMs = 15 * 60_000;

/** The server of one connection, of either revision of the protocol. */
export const toolServer = (version: string, serving: Serving): Server => {
  const server = new Server(
    { name: 'millwright', title: 'Millwright', version },
    { capabilities: { tools: {} }, instructions, inputRequired: { roundTimeoutMs: askTimeoutMs } },
  );
  const answer = async (request: CallToolRequest, context: ServerContext): Promise<Answered> => {
    try {
      const capabilities = capabilitiesOf(context, server.getClientCapabilities());
      return await serveCall(request, context, serving, capabilities);
    } catch (error) {
      if (error instanceof ProtocolError) throw error;
      return toolFault(error);
    }
  };
  server.setRequestHandler('tools/list', () => ({
    tools: [...serving.tools.values()].map(describeTool),
  }));
  server.setRequestHandler('tools/call', answer);
  return server;
};
