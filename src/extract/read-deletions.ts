import type { Findings } from './extraction.ts';
import { cleanPath } from './path-hint.ts';
import type { ScannedReply } from './scan-reply.ts';

const deletion = /^\s{0,8}(?:[-*+]\s{1,4})?\*{0,2}DELETE\*{0,2}:\*{0,2}\s{1,8}(\S.{0,300})$/;

/** Lines `DELETE: path` outside fences. */
export const readDeletions = ({ lines, spans, hasDeletion }: ScannedReply): Findings => {
  const found: Findings = { edits: [], notes: [], faults: [], unnamed: [] };
  if (!hasDeletion) return found;
  let next = 0;
  let inside = -1;
  for (const [at, line] of lines.entries()) {
    for (let span = spans[next]; span && span[0] <= at; span = spans[++next])
      inside = Math.max(inside, span[1]);
    if (at <= inside || !line.includes('DELETE')) continue;
    const path = cleanPath(deletion.exec(line.trimEnd())?.[1] ?? '');
    if (path !== '' && !/\s/.test(path)) found.edits.push({ at, edit: { kind: 'delete', path } });
  }
  return found;
};
