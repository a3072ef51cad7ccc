import type { Findings } from './extraction.ts';
import { cleanPath } from './path-hint.ts';
import type { ScannedReply } from './scan-reply.ts';

const deletion = /^\s{0,8}(?:[-*+]\s{1,4})?\*{0,2}DELETE\*{0,2}:\*{0,2}\s{1,8}(\S.{0,300})$/;

/** Lines `DELETE: path` outside fences. */
export const readDeletions = ({ lines, blocks, regions }: ScannedReply): Findings => {
  const found: Findings = { edits: [], notes: [], faults: [], unnamed: [] };
  const spans = [
    ...blocks.map(({ fence, end }) => [fence.at, end] as const),
    ...regions.map(({ start, end }) => [start, end] as const),
  ].sort((a, b) => a[0] - b[0]);
  let span = 0;
  let inside = -1;
  for (const [at, line] of lines.entries()) {
    for (; span < spans.length && (spans[span]?.[0] ?? at + 1) <= at; span++)
      inside = Math.max(inside, spans[span]?.[1] ?? -1);
    if (at <= inside || !line.includes('DELETE')) continue;
    const path = cleanPath(deletion.exec(line.trimEnd())?.[1] ?? '');
    if (path !== '' && !/\s/.test(path)) found.edits.push({ at, edit: { kind: 'delete', path } });
  }
  return found;
};
