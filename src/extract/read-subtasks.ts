import { z } from 'zod';
import { plainLine } from '../domain/cut-text.ts';
import type { Subtask } from '../domain/proposal.ts';
import { staysInside } from '../domain/stays-inside.ts';
import { fileOfItem } from './file-of-item.ts';
import { readSections } from './read-sections.ts';
import { splitThinking } from './split-thinking.ts';

/** How the parts of a large wish have to look: embedded by the prompt of the decomposer, read by `readSubtasks`. */
export const subtasksContract = `Answer with one block for each part and nothing else. No code.

PART 1: <what will be done, in one line>

SPEC:
<all that somebody needs who knows nothing of the other parts>

FILES:
- <path of a file, or folder/ of all files in it, that this part may change>

AFTER: <numbers of earlier parts that must be done before, such as 1, 2; or none>

PART 2: …`;

export type SubtasksReading =
  | { kind: 'read'; subtasks: Subtask[] }
  | { kind: 'unreadable'; complaint: string };

const mostParts = 40;

type Section = 'spec' | 'files' | 'after';
const names: Record<string, Section> = {
  spec: 'spec',
  description: 'spec',
  files: 'files',
  after: 'after',
  'depends on': 'after',
  dependencies: 'after',
};

interface Raw {
  number: number;
  title: string;
  spec: string;
  files: string[];
  after: number[];
}

const heading = /^[\s#*]{0,8}(?:PART|SUBTASK|TASK)\s{1,4}(\d{1,3})\s{0,4}[:.)–-]\s{0,4}(.{0,400})$/i;

const blockOf = (number: number, title: string, lines: readonly string[]): Raw => {
  const { spec = [], files = [], after = [] } = readSections(lines.join('\n'), names);
  return {
    number,
    title: plainLine(title.replaceAll('**', ''), 120),
    spec: spec.join('\n'),
    files: files.flatMap((item) => fileOfItem(item) ?? []),
    after: [...after.join(' ').matchAll(/\d{1,3}/g)].map(([digits]) => Number(digits)),
  };
};

const blocksOf = (text: string): Raw[] => {
  const found: { number: number; title: string; lines: string[] }[] = [];
  for (const line of splitThinking(text).answer.split('\n')) {
    const [, digits, title = ''] = heading.exec(line.trim()) ?? [];
    if (digits !== undefined) found.push({ number: Number(digits), title, lines: [] });
    else found.at(-1)?.lines.push(line);
  }
  return found.map(({ number, title, lines }) => blockOf(number, title, lines));
};

/** Whether two scopes share a file; a folder ends in `/`. */
const overlap = (a: readonly string[], b: readonly string[]): boolean =>
  a.some((one) =>
    b.some(
      (other) =>
        one === other ||
        (one.endsWith('/') && other.startsWith(one)) ||
        (other.endsWith('/') && one.startsWith(other)),
    ),
  );

/** All that a part waits for, also by way of others; undefined where that leads back to itself. */
const reach = (parts: readonly Subtask[], from: number): Set<number> | undefined => {
  const seen = new Set<number>();
  const open = [...(parts[from]?.after ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === from + 1) return undefined;
    if (seen.has(next)) continue;
    seen.add(next);
    open.push(...(parts[next - 1]?.after ?? []));
  }
  return seen;
};

/** Parts that may change the same file are done one after the other, in the order in which they stand, unless that is said. */
const withScopes = (parts: readonly Subtask[]): Subtask[] => {
  const ordered = parts.map((part) => ({ ...part, after: [...part.after] }));
  for (const [at, part] of ordered.entries())
    for (const [before, other] of ordered.slice(0, at).entries()) {
      const isOrdered =
        reach(ordered, at)?.has(before + 1) === true || reach(ordered, before)?.has(at + 1) === true;
      if (!isOrdered && overlap(part.files, other.files)) part.after.push(before + 1);
    }
  return ordered.map((part) => ({ ...part, after: part.after.toSorted((a, b) => a - b) }));
};

const faultsOf = (part: Raw, at: number, count: number): string[] => {
  const say = (fault: string): string => `PART ${at + 1} ${fault}`;
  return [
    ...(part.number === at + 1 ? [] : [say(`is called ${part.number}: number them from 1`)]),
    ...(part.title === '' ? [say('has no title')] : []),
    ...(part.spec === '' ? [say('has no SPEC')] : []),
    ...part.files
      .filter((path) => !staysInside(path))
      .map((path) => say(`names ${plainLine(path, 80)}, which is not inside the project`)),
    ...part.after
      .filter((number) => number < 1 || number > count)
      .map((number) => say(`waits for PART ${number}, which is not there`)),
  ];
};

const judge = (raw: readonly Raw[]): SubtasksReading => {
  const unreadable = (complaint: string): SubtasksReading => ({ kind: 'unreadable', complaint });
  if (raw.length === 0) return unreadable('there is no PART');
  if (raw.length > mostParts) return unreadable(`there are more than ${mostParts} parts`);
  const faults = raw.flatMap((part, at) => faultsOf(part, at, raw.length));
  if (faults.length > 0) return unreadable(faults.slice(0, 8).join('; '));
  const parts = raw.map(({ title, spec, files, after }) => ({
    title,
    spec,
    files: [...new Set(files)],
    after: [...new Set(after)],
  }));
  const circle = parts.findIndex((_, at) => reach(parts, at) === undefined);
  if (circle >= 0)
    return unreadable(`PART ${circle + 1} waits for itself, by way of others: there must be no circle`);
  return { kind: 'read', subtasks: withScopes(parts) };
};

/** Reads the blocks. Never throws. */
export const readSubtasks = (text: string): SubtasksReading => judge(blocksOf(text));

const jsonShape = z.object({
  title: z.string(),
  spec: z.string(),
  files: z.array(z.string()).default([]),
  after: z.array(z.int()).default([]),
});
const jsonParts = z.union([
  z.array(jsonShape),
  z.object({ subtasks: z.array(jsonShape) }).transform(({ subtasks }) => subtasks),
]);

/** The same out of JSON, by the same rules. Undefined for any other value. */
export const subtasksFrom = (value: unknown): SubtasksReading | undefined => {
  const parsed = jsonParts.safeParse(value);
  if (!parsed.success || parsed.data.length === 0) return undefined;
  return judge(
    parsed.data.map((part, at) => ({
      ...part,
      number: at + 1,
      title: plainLine(part.title, 120),
      spec: part.spec.trim(),
    })),
  );
};
