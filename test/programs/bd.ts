/**
 * `bd` of Beads as its documentation has it, over one JSON file `.beads/bd.json` of the current folder:
 *
 *   { "generation": "old" | "new", "broken": "words", "issues": [ { "id": "bd-a1", "title": "…", … } ] }
 *
 * It knows the commands and flags that its manual names for a worker and refuses every other word. `old` is the time of SQLite: a plain
 * list, `ready` lists what is at work too, errors are text. `new` puts the envelope around when BD_JSON_ENVELOPE=1 and writes
 * errors as JSON among lines of text. Every call is added to `.beads/calls.jsonl`.
 */
import { appendFileSync, mkdirSync, readFileSync, renameSync, rmdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

interface Issue {
  id: string;
  title: string;
  status: string;
  priority?: number;
  issue_type?: string;
  assignee?: string;
  labels?: string[];
  close_reason?: string;
  closed_at?: string;
  comments?: { author: string; text: string }[];
  dependencies?: { issue_id: string; depends_on_id: string; type: string }[];
}
interface Tracker {
  generation: 'old' | 'new';
  broken?: string;
  issues: Issue[];
}

const file = '.beads/bd.json';
const read = (): Tracker => JSON.parse(readFileSync(file, 'utf8')) as Tracker;
const write = (tracker: Tracker): void => {
  writeFileSync(`${file}.new`, JSON.stringify(tracker, null, 1));
  renameSync(`${file}.new`, file);
};

/** A folder can be made once: whoever made it may write. */
const locked = <T>(work: () => T): T => {
  for (;;)
    try {
      mkdirSync('.beads/lock');
      break;
    } catch {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  try {
    return work();
  } finally {
    rmdirSync('.beads/lock');
  }
};

/** Thrown, so that a lock is given back on the way out. */
const fail = (message: string): never => {
  throw new Error(message);
};

const complain = (message: string): void => {
  const isNew = read().generation === 'new';
  const json = JSON.stringify({ schema_version: 1, error: message, code: 'failed' });
  process.stderr.write(isNew ? `note: the format of --json will change\n${json}\n` : `Error: ${message}\n`);
  process.exitCode = 1;
};

const print = (value: unknown): void => {
  const isNew = read().generation === 'new';
  const envelope = isNew && process.env['BD_JSON_ENVELOPE'] === '1';
  process.stdout.write(`${JSON.stringify(envelope ? { schema_version: 1, data: value } : value)}\n`);
};

const find = ({ issues }: Tracker, id: string | undefined): Issue =>
  issues.find((issue) => issue.id === id) ?? fail(`no issue found matching "${id ?? ''}"`);

const isOpen = (issue: Issue | undefined): boolean => issue !== undefined && issue.status !== 'closed';

/** The kinds that block; a child waits only where its parent is blocked itself. */
const isBlocked = (issue: Issue, { issues }: Tracker): boolean =>
  (issue.dependencies ?? []).some(({ depends_on_id, type }) => {
    const other = issues.find(({ id }) => id === depends_on_id);
    if (type === 'blocks') return isOpen(other);
    if (type === 'waits-for')
      return issues.some(
        ({ id }) => id.startsWith(`${depends_on_id}.`) && isOpen(find({ issues } as Tracker, id)),
      );
    if (type === 'parent-child') return other?.status === 'blocked';
    return false;
  });

const ready = (tracker: Tracker, limit: number): Issue[] => {
  const wanted = tracker.generation === 'old' ? ['open', 'in_progress'] : ['open'];
  return tracker.issues
    .filter((issue) => wanted.includes(issue.status) && !isBlocked(issue, tracker))
    .slice(0, limit);
};

const update = (id: string | undefined, actor: string, flags: { claim?: boolean; status?: string }): void =>
  locked(() => {
    const tracker = read();
    const issue = find(tracker, id);
    if (flags.claim === true) {
      if (issue.status !== 'open') fail(`issue already claimed by ${issue.assignee ?? 'somebody'}`);
      issue.status = 'in_progress';
      issue.assignee = actor;
    }
    if (flags.status !== undefined) issue.status = flags.status;
    write(tracker);
    print([issue]);
  });

const close = (id: string | undefined, reason: string | undefined): void =>
  locked(() => {
    const tracker = read();
    const issue = find(tracker, id);
    if (issue.status === 'closed') fail(`issue ${issue.id} is closed already`);
    Object.assign(issue, { status: 'closed', close_reason: reason, closed_at: new Date().toISOString() });
    write(tracker);
    print([issue]);
  });

const comment = (id: string | undefined, text: string | undefined, author: string): void =>
  locked(() => {
    if (text === undefined || text === '') fail('comment text is required');
    const tracker = read();
    (find(tracker, id).comments ??= []).push({ author, text: text ?? '' });
    write(tracker);
    print({ issue_id: id, author, text });
  });

const options = {
  actor: { type: 'string' },
  json: { type: 'boolean' },
  limit: { type: 'string', short: 'n' },
  claim: { type: 'boolean' },
  status: { type: 'string', short: 's' },
  reason: { type: 'string', short: 'r' },
} as const;

const main = (): void => {
  const argv = process.argv.slice(2);
  appendFileSync('.beads/calls.jsonl', `${JSON.stringify(argv)}\n`);
  const { broken } = read();
  if (broken !== undefined) fail(broken);
  const { values, positionals } = parseArgs({ args: argv, options, allowPositionals: true, strict: true });
  const [command, ...words] = positionals;
  const { actor = 'nobody', limit = '10' } = values;
  if (values.json !== true) fail('this program only speaks JSON');
  if (command === 'ready') return print(ready(read(), Number(limit)));
  if (command === 'show') return print([find(read(), words[0])]);
  if (command === 'update') return update(words[0], actor, values);
  if (command === 'close') return close(words[0], values.reason);
  if (command === 'comments' && words[0] === 'add') return comment(words[1], words[2], actor);
  fail(`unknown command "${command ?? ''}"`);
};

try {
  main();
} catch (error) {
  complain(error instanceof Error ? error.message : String(error));
}
