import type { Opinion } from '../domain/finding.ts';

export type Verdict = Opinion['verdict'];

const approvals = ['approved', 'approves', 'approve', 'accepted', 'accept', 'lgtm', 'ship it'];
const rejections = (
  'rejected,rejects,reject,disapproved,disapprove,unapproved,denied,declined,failed,fail,revise,revision required,revisions required,' +
  'needs revision,needs revisions,needs work,needs changes,changes requested,change requested,changes required,request changes,' +
  'requested changes,changes needed,revise and resubmit,rework,not ready,not approved,not ok,blocked'
).split(',');

const leadIn = /^(?:is |be |it is |i )/;
const negation = /^(?:is )?(?:not|never|can ?not be|can['’]t be|isn['’]t|don['’]t|do not|un|dis|no[tn]-)/;
/** Both words with a choice between them are the form, not a choice. */
const echoes = [
  /\bapprove[ds]?\b[^.;]{0,20}(?:\bor\b|[|/])[^.;]{0,20}\b(?:reject|revise|request|needs|changes)/,
  /\b(?:reject(?:ed|s)?|revise|changes)\b[^.;]{0,20}(?:\bor\b|[|/])[^.;]{0,20}\bapprove/,
];
/** What may follow an approval: an end, punctuation, a remark; "approved by nobody" is a sentence. */
const remark = /^(?:$|\s?[^\w\s?]|\s(?:with|as|for|and|overall|now|this|the)\b)/;
const condition = /^[\s,–—-]{0,4}(?:if|once|unless|when|after|provided|pending|only)\b/;

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[()]/g, ',')
    .replaceAll(/[*_`"'#{}[\]<>|]|\p{Extended_Pictographic}|\u{FE0F}/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .replace(/^[\s,:=–—-]+/, '')
    .trim();

/** What stands behind the first of `words` that the text begins with; undefined when it begins with none. */
const behind = (text: string, words: readonly string[]): string | undefined => {
  const word = words.find((known) => text.startsWith(known) && !/[\w-]/.test(text[known.length] ?? ' '));
  return word === undefined ? undefined : text.slice(word.length);
};

/** Whether a line says nothing once marks and colours are taken off. */
export const isMute = (text: string): boolean => plain(text) === '';

/** The verdict that a text begins with. Doubt (`APPROVED?`, `approved if …`) is none, and none never approves. */
export const verdictWord = (raw: string): Verdict => {
  const lower = raw.toLowerCase();
  if (echoes.some((echo) => echo.test(lower))) return 'none';
  const text = plain(raw);
  const bare = text.replace(leadIn, '');
  if (negation.test(text) || behind(bare, rejections) !== undefined) return 'rejected';
  const rest = behind(bare, approvals);
  if (rest === undefined || !remark.test(rest) || condition.test(rest)) return 'none';
  return /\bnot approved\b|\bchanges (?:are )?(?:requested|required)\b/.test(rest) ? 'rejected' : 'approved';
};

const loneLimit = 60;
const loneApprovals = new Set(['approved', 'approve', 'lgtm']);
/** Test reports say "failed" too. */
const loneRejections = new Set(rejections.filter((word) => !word.startsWith('fail')));

/** The verdict of a line that holds nothing else: `APPROVED`, `**REJECTED**`, `LGTM!`. */
export const loneVerdict = (line: string): Verdict => {
  if (line.length > loneLimit) return 'none';
  const text = plain(line).replace(/[.!]{1,8}$/, '');
  if (loneApprovals.has(text)) return 'approved';
  return loneRejections.has(text) ? 'rejected' : 'none';
};
