import { readDocument } from './check-scope.ts';
import type { DocumentFindings, DocumentText } from './document-findings.ts';
import { isPlaceholder } from './is-placeholder.ts';
import type { Entry } from './read-entries.ts';

const severities = ['critical', 'high', 'medium', 'low', 'info'];
/** Words that say that nothing is left to do. Everything else is open. */
const closed = /^(?:closed|fixed|mitigated|resolved|done|not applicable|false positive)\b/i;
const known =
  /^(?:open|accepted|in progress|partly|partially|planned|deferred|closed|fixed|mitigated|resolved|done|not applicable|false positive)\b/i;

const plain = (text: string | undefined): string => (text ?? '').replaceAll(/[*_`]/g, '').trim();

interface Row {
  id: string;
  title: string;
  at: string;
  severity: string;
  status: string;
  where: string;
}

const rowOf = (path: string, { id, title, line, fields }: Entry): Row => ({
  id,
  title,
  at: `${path}:${line} threat ${id}`,
  severity: /^\w+/.exec(plain(fields.get('severity')?.text).toLowerCase())?.[0] ?? '',
  status: plain(fields.get('status')?.text),
  where: plain(fields.get('where')?.text),
});

const faultsOf = ({ at, title, severity, status, where }: Row): string[] => [
  ...(isPlaceholder(title) ? [`${at} says nothing: name the threat behind its id`] : []),
  ...(severities.includes(severity)
    ? []
    : [`${at} has no severity of ours: add "Severity:" with one of the words ${severities.join(', ')}`]),
  ...(known.test(status) ? [] : [`${at} has no status: add "Status: open", "mitigated" or "accepted"`]),
  ...(where === '' ? [`${at} has no place: add "Where: path" or "Where: whole product"`] : []),
  ...(['critical', 'high'].includes(severity) && known.test(status) && !closed.test(status)
    ? [
        `${at} is ${severity} and ${status.toLowerCase()}: mend it and set "Status: mitigated", or show that it is less severe`,
      ]
    : []),
];

/** Threats of docs/SECURITY.md: each with a severity, a status and a place; none that is critical or high is open. */
export const checkThreats = (security: DocumentText): DocumentFindings => {
  const threats = readDocument(security, 'V', 'threat');
  const { path, entries, duplicates } = threats;
  if (entries.length === 0)
    return {
      reasons: [
        `${path} has no threat with an id: write each as "### V1: …" with lines "Severity:", "Status:" and "Where:"`,
      ],
      summary: 'no threats are written down',
      listing: [],
    };
  const rows = entries.map((entry) => rowOf(path, entry));
  const reasons = rows.flatMap(faultsOf);
  const twice = duplicates.map(({ id, line }) => `${path}:${line} threat ${id} is defined a second time`);
  const open = rows.filter(({ status }) => !closed.test(status));
  const severe = open.filter(({ severity }) => ['critical', 'high'].includes(severity));
  return {
    reasons: [...twice, ...reasons],
    summary: `${entries.length} threats, ${open.length} open, ${severe.length} of them critical or high`,
    listing: rows.map(
      ({ id, title, severity, status, where }) => `${id} ${severity} ${status}: ${title} (${where})`,
    ),
  };
};
