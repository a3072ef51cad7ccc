import type { Diagnostic } from '../../domain/diagnostic.ts';
import type { Facts } from '../../domain/facts.ts';
import { rungWords, type HealingTry } from '../../domain/healing.ts';

/** Problems that a report names; the rest is counted. */
const namedLimit = 5;
const messageCharacters = 200;

const triedLine = ({ rung, model, before, after, result }: HealingTry): string => {
  const whom = model === undefined ? '' : `, ${model.name} at ${model.endpoint}`;
  const fate = { better: 'better', same: 'no better', worse: 'worse, taken back' }[result];
  return `- ${rungWords[rung]}${whom}: ${before} → ${after} problems, ${fate}`;
};

const standing = ({ tool, path, line, message }: Diagnostic): string => {
  const place = path === undefined ? '' : ` ${path}${line === undefined ? '' : `:${line}`}`;
  return `- [${tool}]${place} ${(message.split('\n', 1)[0] ?? '').slice(0, messageCharacters)}`;
};

/** What was tried and what stands, for the person that is asked and for the reason of a run that fails. */
export const describeTries = ({ tried = [] }: Facts, problems: readonly Diagnostic[]): string => {
  const rest = problems.length - namedLimit;
  return [
    ...(tried.length > 0 ? ['Tried:', ...tried.map(triedLine)] : []),
    'Still open:',
    ...problems.slice(0, namedLimit).map(standing),
    ...(rest > 0 ? [`- and ${rest} more`] : []),
  ].join('\n');
};
