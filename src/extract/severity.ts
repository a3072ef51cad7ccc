import type { Finding } from '../domain/finding.ts';

const severities: Readonly<Record<string, Finding['severity']>> = {
  blocker: 'blocker',
  blocking: 'blocker',
  critical: 'blocker',
  high: 'major',
  major: 'major',
  important: 'major',
  error: 'major',
  medium: 'minor',
  minor: 'minor',
  low: 'minor',
  nit: 'minor',
  suggestion: 'minor',
  info: 'minor',
};

/** The severity that a word of a reviewer means; undefined for any other word. */
export const severityOf = (word: string): Finding['severity'] | undefined => {
  const known = word.trim().toLowerCase();
  return Object.hasOwn(severities, known) ? severities[known] : undefined;
};
