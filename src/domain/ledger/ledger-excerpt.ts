import { stripVTControlCharacters } from 'node:util';
import type { LedgerRecord } from './record.ts';

/** Rough on purpose, and rather too few: what is left over harms nobody. */
const charactersPerToken = 3;
const entryCharacters = 600;

/** Control and format characters (zero width, direction), and halves of characters: nothing that a reader would not see. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\u2028\u2029]+/gu;

const plain = (text: string): string =>
  stripVTControlCharacters(text.slice(0, entryCharacters * 4))
    .replaceAll(/[\n\r\t]+/g, ' ')
    .replaceAll(unseen, '')
    .replaceAll(/ {2,}/g, ' ')
    .trim();

/** What a record comes down to, beside its title. */
export const ledgerGist = ({ kind, body }: LedgerRecord): string => {
  if (kind === 'error') return body.change;
  if (kind === 'blocker') return [body.text, body.resolution].filter(Boolean).join(' → ');
  if (kind === 'query') return [body.question, body.answer].filter(Boolean).join(' → ');
  if (kind === 'escalation') return [body.summary, body.resolution].filter(Boolean).join(' → ');
  if (kind === 'decision')
    return [body.question, body.choice, body.reason].filter((part) => part !== undefined).join(' → ');
  if (kind === 'risk') return [body.text, body.mitigation].filter(Boolean).join(' → ');
  if (kind === 'deliverable') return [body.name, ...body.paths].join(' ');
  if (kind === 'handoff') return `${body.from} to ${body.to}; to read: ${body.mustRead.join(' ')}`;
  if (kind === 'metric') return `${body.value} ${body.unit}`;
  if (kind === 'phase') return body.text ?? body.phase;
  if (kind === 'context') return JSON.stringify(body.value);
  return body.text;
};

const cut = (text: string): string =>
  text.length <= entryCharacters
    ? text
    : `${Array.from(text.slice(0, entryCharacters)).slice(0, -1).join('')}…`;

const entryOf = (record: LedgerRecord): string => {
  const { kind, status, severity, gate, role, title } = record;
  const label = [kind, status, severity, gate, role].filter((part) => part !== undefined).join(' ');
  const [head, gist] = [plain(title), plain(ledgerGist(record))];
  const rest = gist === '' || gist === head ? '' : `: ${gist}`;
  return cut(`- [${plain(label)}] ${head}${rest}`);
};

/**
 * Records as a few lines for a prompt, one each, in the order given, as many as fit into so many tokens; empty when there are
 * none. What roles and persons wrote is not to be trusted: the caller quotes it as data.
 */
export const ledgerExcerpt = (records: readonly LedgerRecord[], { tokens }: { tokens: number }): string => {
  const lines: string[] = [];
  let left = tokens * charactersPerToken;
  for (const record of records) {
    const entry = entryOf(record);
    if (entry.length + 1 > left) continue;
    lines.push(entry);
    left -= entry.length + 1;
  }
  return lines.join('\n');
};
