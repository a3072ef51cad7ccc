import type { Edit } from '../domain/edit.ts';
import type { Extraction } from './extraction.ts';
import { unreadable } from './say-back.ts';

/** A later version this much shorter than the one before it is more likely a snippet than the file. */
const snippetShare = 0.6;

/** A file that is written twice counts once, in its last version, if that can be a whole one. */
export const settleVersions = (edits: readonly Edit[], notes: readonly string[]): Extraction => {
  const lastWrite = new Map<string, Edit & { kind: 'write' }>();
  const settled: Edit[] = [];
  const remarks = [...notes];
  for (const edit of edits) {
    const before = edit.kind === 'write' ? lastWrite.get(edit.path) : undefined;
    if (edit.kind !== 'write' || !before) {
      settled.push(edit);
    } else if (before.content !== edit.content) {
      if (edit.content.length < before.content.length * snippetShare)
        return unreadable('several-versions', edit.path);
      settled.push(edit);
      remarks.push(`${edit.path} was written more than once; the last version counts`);
    }
    if (edit.kind === 'write') lastWrite.set(edit.path, edit);
  }
  return { kind: 'edits', edits: settled, notes: remarks };
};
