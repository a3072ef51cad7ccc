import type { Edit } from '../domain/edit.ts';
import { UserError } from '../domain/errors.ts';
import type { ParsedFile, ParsedReply, WorkspaceFile } from '../domain/workspaces.ts';
import { applyEdits } from '../extract/apply-edits.ts';
import { readReply } from '../extract/read-reply.ts';
import { readText } from '../workspace/files.ts';
import { isSecretFile } from '../workspace/paths.ts';

/** Larger files are no source code. */
const readLimitBytes = 2_000_000;

/** What stands at a path, as far as a caller may see it. */
export const lookAt = async (root: string, path: string): Promise<WorkspaceFile | undefined> => {
  if (isSecretFile(path)) throw new UserError(`${path} may hold secrets, so it is neither shown nor changed`);
  const found = await readText(root, path, { limitBytes: readLimitBytes });
  if (found?.kind !== 'refused') return found && { text: found.text, hash: found.hash };
  throw new UserError(`${path}: ${found.reason}`, { usage: found.fault === 'path' });
};

interface Standing {
  before: Map<string, string | undefined>;
  hashes: Map<string, string | null>;
  refused: string[];
}

const readStanding = async (root: string, edits: readonly Edit[]): Promise<Standing> => {
  const standing: Standing = { before: new Map(), hashes: new Map(), refused: [] };
  for (const path of new Set(edits.map((edit) => edit.path))) {
    try {
      const found = await lookAt(root, path);
      standing.before.set(path, found?.text);
      standing.hashes.set(path, found?.hash ?? null);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      standing.refused.push(error.message);
    }
  }
  return standing;
};

const unusable = (fault: string, sayBack: string): ParsedReply => ({ kind: 'unusable', fault, sayBack });

/** The way of a run's answer, without the run: read, set against what stands, and landed whole or not at all. */
export const parseReply = async (
  root: string,
  reply: string,
  knownPaths: readonly string[],
): Promise<ParsedReply> => {
  const reading = readReply(reply, { knownPaths });
  if (reading.kind === 'unreadable') return unusable(reading.fault, reading.sayBack);
  const { before, hashes, refused } = await readStanding(root, reading.edits);
  if (refused.length > 0)
    return unusable('path-refused', `These paths may not be changed:\n${refused.join('\n')}`);
  const landed = applyEdits(before, reading.edits);
  if (landed.kind === 'conflict') return unusable('conflict', landed.sayBack);
  const files = [...landed.files].map(([path, text]): ParsedFile => ({
    path,
    operation: text === null ? 'delete' : 'write',
    content: text ?? '',
    hash: hashes.get(path) ?? null,
  }));
  return { kind: 'files', files, notes: reading.notes };
};
