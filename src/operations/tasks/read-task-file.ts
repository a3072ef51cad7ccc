import { closest } from 'fastest-levenshtein';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { UserError } from '../../domain/errors.ts';
import { runOptions } from '../run-options.ts';
import { treatmentOptions } from './task-options.ts';

/** 1 MB of tasks is more than anybody writes by hand. */
export const taskFileLimitBytes = 1_000_000;

const { after: _, parent: __, ...treatment } = treatmentOptions;

/** One task of a file. `id` is a name that only this file knows; `after` names others of it. */
const entrySchema = z.strictObject({
  id: z.string().min(1).max(100).optional(),
  spec: z.string().min(1),
  in: z.string().min(1).optional(),
  after: z.array(z.string().min(1)).default([]),
  ...treatment,
  ...runOptions,
});
export type TaskEntry = z.infer<typeof entrySchema>;

const refuse = (file: string, message: string, hint: string): never => {
  throw new UserError(`${file}: ${message}`, { usage: true, hint });
};

const known = Object.keys(entrySchema.shape);
const listed = `a task has: ${known.join(', ')}`;

const complaintOf = (issue: z.core.$ZodIssue): { message: string; hint: string } => {
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    return {
      message: `unknown field ${JSON.stringify(key)}`,
      hint: `did you mean ${closest(key, known)}? ${listed}`,
    };
  }
  return { message: `${issue.path.join('.')} ${issue.message}`, hint: listed };
};

/** A file may be one task, a list of them, `tasks:` with a list, or several documents of these. */
const entriesIn = (document: unknown): unknown[] => {
  if (Array.isArray(document)) return document.flatMap(entriesIn);
  if (typeof document === 'object' && document !== null && 'tasks' in document)
    return Array.isArray(document.tasks) ? document.tasks : [document];
  return document === null || document === undefined ? [] : [document];
};

const parseYaml = (text: string, file: string): unknown[] => {
  const documents = parseAllDocuments(text, { prettyErrors: true });
  const broken = 'empty' in documents ? undefined : documents.flatMap(({ errors }) => errors)[0];
  if (broken) refuse(file, broken.message.split('\n', 1)[0] ?? '', 'a task file is YAML or JSON');
  if ('empty' in documents) return [];
  try {
    return documents.flatMap((document) => entriesIn(document.toJS({ maxAliasCount: 50 })));
  } catch (error) {
    return refuse(file, error instanceof Error ? error.message : 'cannot be read', 'use fewer aliases');
  }
};

/** Tasks that others of the file need come first. Refuses circles and names that nobody has. */
const inOrder = (entries: readonly TaskEntry[], file: string): TaskEntry[] => {
  const byName = new Map(
    entries.flatMap((entry) => (entry.id === undefined ? [] : [[entry.id, entry] as const])),
  );
  const ordered = new Set<TaskEntry>();
  const onTheWay: TaskEntry[] = [];
  const visit = (entry: TaskEntry): void => {
    if (ordered.has(entry)) return;
    if (onTheWay.includes(entry)) {
      const circle = [...onTheWay.slice(onTheWay.indexOf(entry)), entry].map(({ id }) => id).join(' → ');
      refuse(file, `tasks wait for each other: ${circle}`, 'take one of these `after` away');
    }
    onTheWay.push(entry);
    for (const name of entry.after) {
      const needed = byName.get(name);
      if (needed) visit(needed);
      else
        refuse(
          file,
          `no task has the id ${JSON.stringify(name)}`,
          `there is: ${[...byName.keys()].join(', ')}`,
        );
    }
    onTheWay.pop();
    ordered.add(entry);
  };
  entries.forEach(visit);
  return [...ordered];
};

/** The tasks of a YAML or JSON text, in an order in which they can be made. UserError names what does not hold. */
export const readTaskFile = (text: string, file: string): TaskEntry[] => {
  if (Buffer.byteLength(text) > taskFileLimitBytes)
    refuse(file, `is longer than ${taskFileLimitBytes} bytes`, 'split it into several files');
  const entries = parseYaml(text, file).map((value, index) => {
    const parsed = entrySchema.safeParse(value);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    const { message, hint } = issue ? complaintOf(issue) : { message: 'is not understood', hint: listed };
    return refuse(file, `task ${index + 1}: ${message}`, hint);
  });
  if (entries.length === 0) refuse(file, 'holds no task', listed);
  const names = entries.flatMap(({ id }) => id ?? []);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    refuse(file, `two tasks have the id ${JSON.stringify(twice)}`, 'ids are unique in a file');
  return inOrder(entries, file);
};
