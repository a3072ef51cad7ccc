import { fileURLToPath } from 'node:url';
import {
  inputRequired,
  type ClientCapabilities,
  type InputRequest,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { z } from 'zod';
import { UserError } from '../../domain/errors.ts';

const rootsSchema = z.object({ roots: z.array(z.object({ uri: z.string() })).max(1000) });

/** Undefined for what is no folder of this machine. */
const folderOf = (uri: string): string | undefined => {
  try {
    return fileURLToPath(uri);
  } catch {
    return undefined;
  }
};

/** Asks a client that declares roots for them; both revisions of the protocol work this way, the SDK translates the older. */
export const rootsRequest = (): InputRequest => inputRequired.listRoots();

/** The folders that the client works in; undefined where it declares none. Throws UserError for an answer that is none. */
export const readRoots = (
  { mcpReq }: ServerContext,
  capabilities: ClientCapabilities | undefined,
): string[] | undefined => {
  if (capabilities?.roots === undefined) return undefined;
  const parsed = rootsSchema.safeParse(mcpReq.inputResponses?.['roots']);
  if (!parsed.success) throw new UserError('the client did not say what its roots are');
  return parsed.data.roots.flatMap(({ uri }) => folderOf(uri) ?? []);
};
