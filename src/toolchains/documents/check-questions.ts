import type { DocumentFindings, DocumentText } from './document-findings.ts';
import { isPlaceholder } from './is-placeholder.ts';
import { headingOf, markdownLines, type MarkdownLine } from './markdown-lines.ts';
import { numbered, readEntries } from './read-entries.ts';

/** The lines below the heading, to the next one of the same level or above; undefined where there is no such heading. */
export const sectionOf = (document: string, title: RegExp): MarkdownLine[] | undefined => {
  const lines = markdownLines(document);
  const at = lines.findIndex(({ text }) => title.test(headingOf(text)?.words ?? ''));
  const level = headingOf(lines[at]?.text ?? '')?.level;
  if (level === undefined) return undefined;
  const rest = lines.slice(at + 1);
  const end = rest.findIndex(({ text }) => (headingOf(text)?.level ?? 7) <= level);
  return end < 0 ? rest : rest.slice(0, end);
};

const heading = /^(?:\d+[.)]\s*)?(?:open|unanswered|outstanding)\s+questions?\b/i;
const none =
  /^(?:none|no open questions?|no questions?|nothing(?: is)? open|there are (?:none|no open questions))\b.{0,80}$/i;
const mark = /^\s{0,20}(?:[-*+]|\d{1,3}[.)])\s+/;

/** Questions of the list itself that nobody can point at. */
const namelessIn = (path: string, lines: readonly MarkdownLine[], count: number): string[] =>
  lines
    .filter(({ text }) => mark.test(text) && text.includes('?') && !/^\s{2,}/.test(text))
    .filter(({ text }) => !/^\s*\S+\s+[*_~`[]*Q/.test(text))
    .map(({ number }) => `${path}:${number} a question has no id: write it as "- Q${count + 1}: …"`);

/**
 * Open questions of the intake. They are none, or each is accepted by a person (`accepted` are ids such as `Q1`); what the
 * document itself says about acceptance does not count, since a model writes it.
 */
export const checkQuestions = (
  { path, text }: DocumentText,
  accepted: readonly string[],
): DocumentFindings => {
  const lines = sectionOf(text, heading);
  if (lines === undefined)
    return {
      reasons: [
        `${path} has no section "## Open questions": add it, with "- Q1: …" for each question or with "None."`,
      ],
      summary: 'the section is missing',
      listing: [],
    };
  const { entries, duplicates } = readEntries(lines.map((line) => line.text).join('\n'), numbered('Q'));
  const at = (line: number): string => `${path}:${lines[line - 1]?.number ?? '?'}`;
  const twice = duplicates.map(
    ({ id, line }) => `${at(line)} question ${id} stands there twice: give each its own id`,
  );
  const nameless = namelessIn(path, lines, entries.length);
  const open = entries.filter(({ id }) => !accepted.includes(id));
  const words = lines
    .map((line) => line.text.replace(mark, '').replaceAll(/[*_.]/g, '').trim())
    .filter(Boolean);
  const unsaid =
    entries.length === 0 && nameless.length === 0 && !words.some((one) => none.test(one))
      ? [`${path} "Open questions" says neither a question with an id nor "None."`]
      : [];
  const asked = open.map(
    ({ id, title, line }) =>
      `${at(line)} question ${id} is open${isPlaceholder(title) ? '' : ` ("${title.slice(0, 100)}")`}: answer it in the requirements and remove it, or a person accepts it by its id`,
  );
  return {
    reasons: [...twice, ...nameless, ...unsaid, ...asked],
    summary: `${open.length} open, ${entries.length - open.length} accepted`,
    listing: entries.map(({ id, title }) => `${id}: ${title}${accepted.includes(id) ? ' (accepted)' : ''}`),
  };
};
