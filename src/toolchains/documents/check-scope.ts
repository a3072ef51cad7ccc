import type { DocumentFindings, DocumentText } from './document-findings.ts';
import { idsIn, listIds } from './entry-ids.ts';
import { isPlaceholder } from './is-placeholder.ts';
import { numbered, readEntries, type Entries, type Entry } from './read-entries.ts';

/** A document with the entries of one prefix. */
export interface EntryDocument extends Entries {
  path: string;
  prefix: string;
  /** What an entry is called in sentences. */
  noun: string;
}

export const readDocument = ({ path, text }: DocumentText, prefix: string, noun: string): EntryDocument => ({
  path,
  prefix,
  noun,
  ...readEntries(text, numbered(prefix)),
});

const labelOf = ({ path, noun }: EntryDocument, { id, line }: Entry): string =>
  `${path}:${line} ${noun} ${id}`;

/** Ids that are there twice, no ids at all, and entries without words or without a way to see that they hold. */
export const basicFaults = (document: EntryDocument): string[] => {
  const { path, prefix, noun, entries, duplicates } = document;
  if (entries.length === 0)
    return [
      `${path} has no ${noun} with an id: write each one as a heading such as "### ${prefix}1: …" with a line "Acceptance: …"`,
    ];
  const twice = duplicates.map(
    ({ id, line, first }) =>
      `${path}:${line} ${noun} ${id} is defined a second time (first in line ${first}): give it an id of its own`,
  );
  const bare = entries
    .filter(({ title }) => isPlaceholder(title))
    .map((entry) => `${labelOf(document, entry)} says nothing: write behind its id what is wanted`);
  const unproved = entries.flatMap((entry) => {
    const acceptance = entry.fields.get('acceptance');
    if (acceptance === undefined)
      return [`${labelOf(document, entry)} has no line "Acceptance: …": say how a test sees that it holds`];
    return isPlaceholder(acceptance.text)
      ? [
          `${path}:${acceptance.line} the acceptance of ${entry.id} is empty or a placeholder: say how a test sees that it holds`,
        ]
      : [];
  });
  return [...twice, ...bare, ...unproved];
};

/** Each entry of `from` names entries of `to` in its line of requirements, and each of `to` is named. */
export const traceFaults = (from: EntryDocument, to: EntryDocument): string[] => {
  const known = new Set(to.entries.map(({ id }) => id));
  const has = listIds(to.prefix, [...known]);
  const covered = new Set<string>();
  const reasons = from.entries.flatMap((entry) => {
    const field = entry.fields.get('requirements');
    const named = idsIn(to.prefix, field?.text ?? '');
    for (const id of named) covered.add(id);
    if (named.length === 0)
      return [
        `${labelOf(from, entry)} names no ${to.noun}: add a line "Requirements: ${to.entries[0]?.id ?? `${to.prefix}1`}"`,
      ];
    return named
      .filter((id) => !known.has(id))
      .map(
        (id) =>
          `${from.path}:${field?.line ?? entry.line} ${from.noun} ${entry.id} names ${to.noun} ${id}, which ${to.path} does not have; it has ${has}`,
      );
  });
  const left = to.entries
    .filter(({ id }) => !covered.has(id))
    .map(
      (entry) =>
        `${labelOf(to, entry)} has no ${from.noun}: add one to ${from.path} with "Requirements: ${entry.id}"`,
    );
  return [...reasons, ...left];
};

const listed = (document: EntryDocument): string[] =>
  document.entries.map(
    (entry) =>
      `${labelOf(document, entry)}: ${entry.title.slice(0, 120)}${entry.fields.has('requirements') ? ` [${idsIn('R', entry.fields.get('requirements')?.text ?? '').join(' ')}]` : ''}`,
  );

/** Requirements and tasks: ids, acceptance checks, and the way from each requirement to a task and back. */
export const checkScope = (intake: DocumentText, tasks: DocumentText): DocumentFindings => {
  const requirements = readDocument(intake, 'R', 'requirement');
  const work = readDocument(tasks, 'T', 'task');
  const unowned = work.entries
    .filter(({ fields }) => isPlaceholder(fields.get('role')?.text ?? ''))
    .map((entry) => `${labelOf(work, entry)} has no line "Role: …": name the role that does it`);
  const traces =
    requirements.entries.length > 0 && work.entries.length > 0 ? traceFaults(work, requirements) : [];
  return {
    reasons: [...basicFaults(requirements), ...basicFaults(work), ...unowned, ...traces],
    summary: `${requirements.entries.length} requirements, ${work.entries.length} tasks`,
    listing: [...listed(requirements), ...listed(work)],
  };
};

/** Stories: each traces to requirements and back, and can be accepted. */
export const checkStories = (prd: DocumentText, intake: DocumentText): DocumentFindings => {
  const stories = readDocument(prd, 'S', 'story');
  const requirements = readDocument(intake, 'R', 'requirement');
  const none =
    requirements.entries.length === 0
      ? [`${intake.path} has no requirement with an id, so no story can trace to one`]
      : [];
  const traces = stories.entries.length > 0 && none.length === 0 ? traceFaults(stories, requirements) : [];
  return {
    reasons: [...none, ...basicFaults(stories), ...traces],
    summary: `${stories.entries.length} stories for ${requirements.entries.length} requirements`,
    listing: [...listed(requirements), ...listed(stories)],
  };
};
