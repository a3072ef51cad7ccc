import { commentText } from './path-hint.ts';

const subject =
  '(?:code|file|content|contents|implementation|imports?|methods?|functions?|class|component|logic|styles?|rules|tests?|routes?|handlers?|fields|props|part|parts|script|module|stuff|configuration|config|definitions?|exports?)';
const body = '(?:code|implementation|contents?|file|logic)';
const state =
  '(?:unchanged|(?:remains?|stays?|is|are|kept) (?:the )?(?:same|unchanged|as is|as before|intact)|as (?:before|above|is)|same as (?:before|above)|omitted(?: for brevity)?|not shown|continues?(?: here)?)';
const old = '(?:existing|previous|remaining|original|current)';

/** Whole comments that stand for left-out code. Each pattern is anchored, so a sentence about "the rest" is none. */
const phrases = [
  new RegExp(
    `^(?:the )?(?:rest|remainder) of (?:the |your |this )?(?:\\w+ )?${subject}(?:,? (?:here|${state}))?$`,
  ),
  new RegExp(`^(?:the )?rest(?: of it)?,? (?:here|${state})$`),
  new RegExp(`^(?:keep |leave )?(?:the |your |all )?${old} ${body}(?:,? (?:here|${state}))?$`),
  new RegExp(
    `^(?:keep |leave )?(?:the |your |all )?(?:other |${old} )(?:\\w+ )?${subject},? (?:here|${state})$`,
  ),
  new RegExp(`^(?:the |your |all )?${subject},? ${state}$`),
  new RegExp(`^(?:your |the |actual )?${body} (?:goes )?here$`),
  /^(?:no changes?(?: here| needed)?|unchanged|omitted(?: for brevity)?|same as (?:before|above)|snip(?:ped)?|truncated(?: for brevity)?)$/,
];

const keyword =
  /\b(?:rest|remaining|remainder|existing|previous|previously|unchanged|same|other|others|omitted|brevity|more|as before|your|here|continued|etc|keep|truncated|snip)\b/;

/** Every phrase holds one of these; most comments hold none. */
const hint =
  /rest|remain|existing|previous|original|current|other|here|unchanged|same|before|above|as is|intact|omitted|shown|continue|change|snip|truncated/;

/** What may end in dots and still be a whole comment begins otherwise: "TODO: log here...". */
const trailing =
  /^(?:the |and |plus |\(|)(?:rest|remaining|remainder|existing|previous|others?|unchanged|your|keep|same as (?:before|above))\b/;

/** Prose and data, in which such a line may stand for itself. */
const proseEndings = [
  '.md',
  '.mdx',
  '.markdown',
  '.txt',
  '.rst',
  '.adoc',
  '.csv',
  '.log',
  '.snap',
  '.patch',
  '.diff',
];

const isElisionText = (text: string): boolean => {
  const bare = text.toLowerCase().replaceAll('…', '...').trim();
  if (bare.length > 120) return false;
  if (/^\.{3,}$/.test(bare)) return true;
  const words = bare
    .replace(/^\.{3,}\s*/, '')
    .replace(/\s*\.{3,}$/, '')
    .replace(/[.:)\]]+$/, '')
    .replace(/^[([]+/, '')
    .trim();
  if (/^\.{3,}(?:\s|$)/.test(bare) && keyword.test(words)) return true;
  if (bare.endsWith('...') && trailing.test(words) && words.split(' ').length <= 6) return true;
  return hint.test(words) && phrases.some((phrase) => phrase.test(words));
};

/** The signs that comments begin with; most lines begin with another. */
const commentSigns = new Set(Array.from('/#-;%<{"', (sign) => sign.charCodeAt(0)));

const mayBeComment = (line: string): boolean => {
  let at = 0;
  while (line.charCodeAt(at) <= 32) at++;
  return commentSigns.has(line.charCodeAt(at));
};

/** Whether a line only stands for code that was left out. */
export const isElision = (line: string): boolean => {
  if (!mayBeComment(line)) return false;
  const text = commentText(line);
  return text !== undefined && isElisionText(text);
};

/** Whether elisions mean anything in this file: prose may speak of them. */
export const mayElide = (path: string): boolean =>
  !proseEndings.some((ending) => path.toLowerCase().endsWith(ending));

/** The first line of `content` that stands for left-out code, or undefined. */
export const findElision = (path: string, content: string): string | undefined => {
  if (!mayElide(path)) return undefined;
  return content.split('\n').find(isElision)?.trim();
};

/** An elision on the new side of an edit only: it would be written into the file. */
export const leavesOut = (path: string, search: string, replace: string): string | undefined => {
  if (!mayElide(path)) return undefined;
  const kept = new Set(search.split('\n').map((line) => line.trim()));
  return replace.split('\n').find((line) => isElision(line) && !kept.has(line.trim()));
};
