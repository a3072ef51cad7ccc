import { sectionOf } from './check-questions.ts';
import type { DocumentFindings, DocumentText } from './document-findings.ts';
import { isPlaceholder } from './is-placeholder.ts';
import { headingOf } from './markdown-lines.ts';

/** What somebody who is woken at night looks for. */
const sections: readonly { name: string; title: RegExp }[] = [
  {
    name: 'Start',
    title: /^(?:\d+[.)]\s*)?(?:start|starting|start[- ]?up|run|running|how to (?:start|run)|deploy)/i,
  },
  {
    name: 'Stop',
    title: /^(?:\d+[.)]\s*)?(?:stop|stopping|shut ?down|how to stop|start(?:ing)? and stop(?:ping)?)/i,
  },
  { name: 'Health', title: /^(?:\d+[.)]\s*)?(?:health|monitor|observ|how to see|checks?\b|alerts?)/i },
  { name: 'Rollback', title: /^(?:\d+[.)]\s*)?(?:roll ?-?back|rolling back|revert|undo|recover|restore)/i },
  {
    name: 'Problems',
    title:
      /^(?:\d+[.)]\s*)?(?:problems?|troubleshoot|common (?:problems|issues|failures)|incidents?|known (?:issues|problems)|when (?:it|something))/i,
  },
];

/** Each section is there and says something. Code fences count as words here: commands are what a runbook is for. */
export const checkRunbook = ({ path, text }: DocumentText): DocumentFindings => {
  const bare = text.replaceAll(/^\s{0,20}(?:```|~~~).*$/gm, '');
  const states = sections.map(({ name, title }) => {
    const lines = sectionOf(bare, title)?.filter((line) => line.text.trim() !== '' && !headingOf(line.text));
    if (lines === undefined) return { name, state: 'missing' as const };
    const said = lines.some((line) => !isPlaceholder(line.text));
    return { name, state: said ? ('filled' as const) : ('empty' as const) };
  });
  const reasons = states.flatMap(({ name, state }) => {
    if (state === 'filled') return [];
    return state === 'missing'
      ? [`${path} has no section "## ${name}": add it with the commands that a person types`]
      : [`${path} section "${name}" is empty or holds a placeholder: write the commands that a person types`];
  });
  return {
    reasons,
    summary: `${states.filter(({ state }) => state === 'filled').length} of ${sections.length} sections are filled`,
    listing: states.map(({ name, state }) => `${name}: ${state}`),
  };
};
