import { fileURLToPath } from 'node:url';
import {
  CLIENT_CAPABILITIES_META_KEY,
  inputRequired,
  type ClientCapabilities,
  type InputRequiredResult,
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

/**
 * The folders that the client works in: `undefined` where it declares none, a question to the client where it has not said
 * yet; the call then comes again with the answer. Both revisions of the protocol work this way; the older one is translated
 * by the SDK. Throws UserError for an answer that is none.
 */
export const clientRoots = (
  { mcpReq }: ServerContext,
  declared: ClientCapabilities | undefined,
): string[] | InputRequiredResult | undefined => {
  const envelope: Record<string, unknown> = { ...mcpReq.envelope };
  const capabilities = (envelope[CLIENT_CAPABILITIES_META_KEY] as ClientCapabilities | undefined) ?? declared;
  if (capabilities?.roots === undefined) return undefined;
  const answer = mcpReq.inputResponses?.['roots'];
  if (answer === undefined) return inputRequired({ inputRequests: { roots: inputRequired.listRoots() } });
  const parsed = rootsSchema.safeParse(answer);
  if (!parsed.success) throw new UserError('the client did not say what its roots are');
  return parsed.data.roots.flatMap(({ uri }) => folderOf(uri) ?? []);
};
