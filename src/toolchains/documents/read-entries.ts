import { toId } from './entry-ids.ts';
import { headingOf, markdownLines, type MarkdownLine } from './markdown-lines.ts';

/** The words that may stand before a colon and what we call them. */
const fieldNames: readonly [RegExp, string][] = [
  [/^acceptance(?: criteri(?:a|on)| checks?| tests?)?$/, 'acceptance'],
  [/^(?:requirements?|traces? to|covers|implements)$/, 'requirements'],
  [/^(?:roles?|owner|assignee)$/, 'role'],
  [/^(?:severity|risk)$/, 'severity'],
  [/^status$/, 'status'],
  [/^(?:where|location|place|files?)$/, 'where'],
  [/^required$/, 'required'],
  [/^secret$/, 'secret'],
  [/^default(?: value)?$/, 'default'],
  [/^(?:stories|story|user stories)$/, 'stories'],
  [/^(?:endpoints?|api)$/, 'endpoints'],
];

export type FieldName = string;

/** One thing with an id, such as a requirement. */
export interface Entry {
  id: string;
  title: string;
  /** Where its id stands; lines count from 1. */
  line: number;
  fields: ReadonlyMap<FieldName, { text: string; line: number }>;
  /** All its lines, without what is no text. */
  body: string;
}

export interface Entries {
  entries: Entry[];
  /** Ids that are defined more than once, with the later place. */
  duplicates: { id: string; line: number; first: number }[];
}

/** What an entry is called: given the words at the beginning of a line, its id and the words behind it. */
export type EntryName = (words: string) => { id: string; rest: string } | undefined;

const emphasis = /^(?:\*{1,3}|_{1,3}|`|\[)?/.source;

/** Names of one capital letter and a number: `R1`, `R-1`, `**R1**`, `[R1]`. */
export const numbered = (prefix: string): EntryName => {
  const pattern = new RegExp(
    `${emphasis}${prefix}[- ]?(\\d{1,4})(?![\\w])(?:\\]|\`)?(?:\\*{1,3}|_{1,3})?\\s*(.*)$`,
  );
  return (words) => {
    const [, digits, rest = ''] = pattern.exec(words) ?? [];
    const id = digits === undefined ? undefined : toId(prefix, digits);
    if (id === undefined || (rest !== '' && !/^[:.)–—|-]|^\*|^[A-Z"“(]|^\w+ /.test(rest))) return undefined;
    return { id, rest: rest.replace(/^(?:\*{1,3}|_{1,3})?[:.)–—|-]?(?:\*{1,3}|_{1,3})?\s*/, '') };
  };
};

/** What a field is called, where these words are one of ours. */
export const fieldNamed = (words: string): FieldName | undefined => {
  const plain = words.replaceAll(/[*_`]/g, '').replace(/:$/, '').trim().toLowerCase();
  return fieldNames.find(([pattern]) => pattern.test(plain))?.[1];
};

/** `Acceptance: text` with whatever marks around it. */
const fieldOf = (text: string): { name: FieldName; text: string } | undefined => {
  const heading = headingOf(text);
  const bare = (heading?.words ?? text).replace(
    /^\s{0,200}(?:(?:[-*+]|\d{1,3}[.)])\s+)?(?:\[[ xX]\]\s+)?/,
    '',
  );
  const [, words = '', rest = ''] =
    /^([*_`]{0,3}[A-Za-z][A-Za-z ]{1,30}[*_`]{0,3})\s?:(.*)$/.exec(bare) ?? [];
  const name = fieldNamed(words) ?? (heading ? fieldNamed(bare) : undefined);
  return name === undefined ? undefined : { name, text: rest.replace(/^\s?[*_`]{1,3}/, '').trim() };
};

const listMark = /^\s{0,200}(?:[-*+]|\d{1,3}[.)])\s+(?:\[[ xX]\]\s+)?/;
const inlineField =
  /(?:^|[.;,(—–-]\s*|\s)[*_`]{0,3}(Acceptance(?: criteria)?|Requirements?|Role|Severity|Status|Where)[*_`]{0,3}\s?:[*_`]{0,3}/;

interface Open {
  id: string;
  title: string;
  line: number;
  /** 0 for list items and tables, else the level of the heading. */
  level: number;
  fields: Map<FieldName, { text: string; line: number }>;
  body: string[];
  /** The field whose text goes on, and whether a blank line ends it. */
  field?: { name: FieldName; mayPause: boolean; paused: boolean } | undefined;
}

/** Fields that stand in the line of the id itself are taken out of the title. */
const withInline = (entry: Open): Open => {
  const parts = entry.title.split(new RegExp(inlineField.source, 'g'));
  for (let at = 1; at + 1 < parts.length; at += 2) {
    const name = fieldNamed(parts[at] ?? '');
    if (name !== undefined) entry.fields.set(name, { text: (parts[at + 1] ?? '').trim(), line: entry.line });
  }
  return { ...entry, title: (parts[0] ?? '').replaceAll(/^[*_]+|[*_]+$/g, '').trim() };
};

const setField = (entry: Open, name: FieldName, value: { text: string; line: number }): void => {
  const known = entry.fields.get(name);
  entry.fields.set(name, known ? { ...known, text: `${known.text} ${value.text}`.trim() } : value);
};

const takeLine = (entry: Open, { text, number }: MarkdownLine): void => {
  entry.body.push(text);
  const field = fieldOf(text);
  if (field) {
    setField(entry, field.name, { text: field.text, line: number });
    entry.field = { name: field.name, mayPause: field.text === '', paused: false };
    return;
  }
  const { field: open } = entry;
  if (open === undefined) return;
  if (text.trim() === '') {
    entry.field = open.mayPause ? { ...open, paused: true } : undefined;
    return;
  }
  if (headingOf(text) || (open.paused && !listMark.test(text) && entry.fields.get(open.name)?.text !== '')) {
    entry.field = undefined;
    return;
  }
  setField(entry, open.name, { text: text.replace(listMark, '').trim(), line: number });
};

const cells = (text: string): string[] =>
  text
    .trim()
    .replace(/^\||\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());

/** A column of this name holds what the entry is about. */
const singular = /^\W{0,3}(?:user )?(?:requirement|story|task|threat)\W{0,3}$/i;

/** A row of a table whose first column holds an id; the other columns are fields by the words of the head. */
const rowEntry = (line: MarkdownLine, head: readonly string[], nameOf: EntryName): Open | undefined => {
  const [first = '', ...rest] = cells(line.text);
  const named = nameOf(first);
  if (named === undefined) return undefined;
  const entry: Open = {
    ...named,
    title: named.rest,
    line: line.number,
    level: 0,
    fields: new Map(),
    body: [line.text],
  };
  for (const [index, text] of rest.entries()) {
    const column = head[index + 1] ?? '';
    const field = entry.title === '' && singular.test(column) ? undefined : fieldNamed(column);
    if (field !== undefined) entry.fields.set(field, { text, line: line.number });
    else if (entry.title === '') entry.title = text;
  }
  return entry;
};

interface Walk {
  nameOf: EntryName;
  found: Open[];
  open: Open | undefined;
  head: readonly string[] | undefined;
}

const start = (walk: Walk, entry: Open): void => {
  walk.open = entry;
  walk.found.push(entry);
};

/** An entry that begins on this line outside of tables. */
const entryAt = ({ text, number }: MarkdownLine, nameOf: EntryName): Open | undefined => {
  const heading = headingOf(text);
  const isItem = listMark.test(text);
  const bare = text.replace(listMark, '').trim();
  if (!heading && !isItem && !/^(?:\*\*|__)/.test(bare)) return undefined;
  const named = nameOf(heading?.words ?? bare);
  if (named === undefined) return undefined;
  const level = heading?.level ?? 0;
  return withInline({
    id: named.id,
    title: named.rest,
    line: number,
    level,
    fields: new Map(),
    body: [text],
  });
};

/** The first row names the columns. */
const stepInTable = (walk: Walk, line: MarkdownLine): void => {
  if (walk.head === undefined) {
    walk.head = cells(line.text);
    return;
  }
  const row = rowEntry(line, walk.head, walk.nameOf);
  if (row) start(walk, row);
  else if (walk.open) takeLine(walk.open, line);
};

const isMention = ({ open, found }: Walk, entry: Open): boolean =>
  entry.level === 0 && open !== undefined && found.some(({ id, level }) => id === entry.id && level > 0);

const step = (walk: Walk, line: MarkdownLine): void => {
  const { text } = line;
  if (/^\s*\|/.test(text)) return stepInTable(walk, line);
  walk.head = undefined;
  const entry = entryAt(line, walk.nameOf);
  if (entry && !isMention(walk, entry)) return start(walk, entry);
  const heading = headingOf(text);
  if (heading && fieldOf(text) === undefined && heading.level <= (walk.open?.level || 6))
    walk.open = undefined;
  if (walk.open) takeLine(walk.open, line);
};

/**
 * The entries of a document, each where it is defined: as a heading, a list item, a bold line or the first cell of a row.
 * What is named again in a list after its heading is a mention, not a second definition.
 */
export const readEntries = (document: string, nameOf: EntryName): Entries => {
  const walk: Walk = { nameOf, found: [], open: undefined, head: undefined };
  for (const line of markdownLines(document)) step(walk, line);
  const headed = new Set(walk.found.filter(({ level }) => level > 0).map(({ id }) => id));
  const defined = walk.found.filter(({ id, level }) => level > 0 || !headed.has(id));
  const first = new Map<string, number>();
  const result: Entries = { entries: [], duplicates: [] };
  for (const { id, title, line, fields, body } of defined) {
    const known = first.get(id);
    if (known !== undefined) result.duplicates.push({ id, line, first: known });
    else {
      first.set(id, line);
      result.entries.push({ id, title, line, fields, body: body.join('\n') });
    }
  }
  return result;
};
