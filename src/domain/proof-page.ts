import type { CheckResult } from './check.ts';
import { bodyLimit, type CommitStatus, type StatusState } from './code-host.ts';
import { plainLine } from './cut-text.ts';
import type { Proof } from './proof.ts';
import { quoteData } from './quote-data.ts';

/** What the proof is about. Both texts are untrusted. */
export interface ProvenTask {
  title: string;
  spec: string;
}

const mostRows = 100;
const specCharacters = 8_000;

/** One line inside Markdown that is nothing but text: no link, no mention, no reference, no HTML. */
export const plainMarkdown = (text: string, characters: number): string =>
  plainLine(text, characters)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[\\`*_{}[\]()#+.!|~-]/g, String.raw`\$&`)
    // A character of no width: nobody is called, no issue is closed.
    .replaceAll(/@(?=\w)/g, '@\u200B')
    .replaceAll(/:(?=\/\/)/g, ':\u200B');

/** A path or a command between backticks. */
const code = (text: string, characters = 200): string =>
  `\`${plainLine(text, characters).replaceAll('`', "'").replaceAll('|', '¦') || ' '}\``;

const countsOf = ({ tests }: CheckResult): string =>
  tests === undefined
    ? ''
    : `${tests.passed} passed, ${tests.failed} failed, ${tests.skipped} skipped of ${tests.total}`;

const table = (head: string[], rows: string[][]): string[] =>
  rows.length === 0
    ? []
    : [
        `| ${head.join(' | ')} |`,
        `|${head.map(() => '---').join('|')}|`,
        ...rows.slice(0, mostRows).map((row) => `| ${row.join(' | ')} |`),
        ...(rows.length > mostRows ? ['', `… and ${rows.length - mostRows} more`] : []),
        '',
      ];

const checksOf = (checks: readonly CheckResult[]): string[] =>
  table(
    ['check', 'result', 'tests', 'command', 'seconds'],
    checks.map((check) => [
      check.name,
      check.timedOut ? `${check.status}, out of time` : check.status,
      countsOf(check),
      code(check.command.join(' '), 120),
      (check.durationMs / 1000).toFixed(1),
    ]),
  );

const modelsOf = ({ models, agents, spent }: Proof): string[] => {
  const uses = new Map<string, { calls: number; tokens: number }>();
  for (const { role, model, endpoint, promptTokens, answerTokens } of models) {
    const key = `${plainMarkdown(role, 40)} | ${code(`${model} at ${endpoint}`, 120)}`;
    const { calls, tokens } = uses.get(key) ?? { calls: 0, tokens: 0 };
    uses.set(key, { calls: calls + 1, tokens: tokens + promptTokens + answerTokens });
  }
  const rows = [...uses].map(([who, { calls, tokens }]) => [
    who,
    String(calls),
    tokens.toLocaleString('en-US'),
  ]);
  const cost = `${spent.tokens.toLocaleString('en-US')} tokens, ${spent.seconds.toFixed(0)} s, ${spent.money.toFixed(4)} US dollars`;
  const helped = agents.length > 0 ? [`Coding CLIs took part: ${agents.length}.`, ''] : [];
  return [...table(['role', 'model', 'calls', 'tokens'], rows), ...helped, `Cost: ${cost}.`, ''];
};

const told = (proof: Proof): string[] => {
  const { review, tampering, dependencies, sandbox, tree, base, commit, runId } = proof;
  const added = dependencies.length > 0 ? [`- packages added: ${dependencies.length}`] : [];
  const weakened =
    tampering.length > 0
      ? [`- what the change did to its own checks: ${tampering.length} findings, allowed by a person`]
      : [];
  return [
    `- run ${code(runId)}, tree ${code(tree)}, from ${code(base.slice(0, 12))} to ${code((commit ?? 'no commit').slice(0, 12))}`,
    `- cage: ${plainMarkdown(sandbox, 80)}`,
    `- review: ${review === undefined ? 'none' : review.verdict}`,
    `- rounds of healing: ${proof.healed}`,
    ...added,
    ...weakened,
    '',
  ];
};

/**
 * A proof as the text of a pull request: what changed, the checks with their counts, models and cost. Every foreign text is
 * escaped or fenced; at most {@link bodyLimit} characters, the wish is cut first.
 */
export const proofPage = (proof: Proof, task: ProvenTask): string => {
  const { outcome, reason, files, checks } = proof;
  const added = files.reduce((sum, file) => sum + file.added, 0);
  const deleted = files.reduce((sum, file) => sum + file.deleted, 0);
  const top = [
    `**${outcome}**: ${plainMarkdown(reason, 500)}`,
    '',
    '## Checks',
    '',
    ...(checks.length === 0 ? ['No check ran.', ''] : checksOf(checks)),
    '## What changed',
    '',
    `${files.length} files, ${added} lines added, ${deleted} deleted.`,
    '',
    ...table(
      ['file', 'added', 'deleted'],
      files.map((file) => [code(file.path), String(file.added), String(file.deleted)]),
    ),
    '## Models and cost',
    '',
    ...modelsOf(proof),
    '## Proof',
    '',
    ...told(proof),
    'These figures are what Millwright executed itself on this very tree; no model wrote them.',
    '',
  ].join('\n');
  const spec = task.spec.length > specCharacters ? `${task.spec.slice(0, specCharacters)}\n…` : task.spec;
  const whole = `${top}\n## The wish\n\n${quoteData('As it was written:', spec, 'text')}\n`;
  if (whole.length <= bodyLimit) return whole;
  return top.length <= bodyLimit ? top : `${top.slice(0, bodyLimit - 40)}\n… (cut)\n`;
};

const worst: readonly CheckResult['status'][] = ['failed', 'unknown', 'passed'];
const stateOf: Readonly<Record<CheckResult['status'], StatusState>> = {
  passed: 'success',
  failed: 'failure',
  // It could not say: neither a pass nor a failure.
  unknown: 'pending',
};

/** One status for each group of checks, and one for the outcome. */
export const proofStatuses = ({ checks, outcome, reason }: Proof): CommitStatus[] => {
  const groups = new Map<string, CheckResult[]>();
  for (const check of checks) groups.set(check.name, [...(groups.get(check.name) ?? []), check]);
  const statuses = [...groups].map(([name, results]): CommitStatus => {
    const status = worst.find((one) => results.some((result) => result.status === one)) ?? 'unknown';
    const counts = results.map(countsOf).find((text) => text !== '');
    const tools = [...new Set(results.map(({ tool }) => tool))].join(', ');
    return {
      context: `millwright/${name}`,
      state: stateOf[status],
      description: plainLine(`${status}${counts === undefined ? '' : `: ${counts}`} (${tools})`, 140),
    };
  });
  const state: StatusState =
    outcome === 'verified' ? 'success' : outcome === 'unverified' ? 'pending' : 'failure';
  return [
    ...statuses,
    { context: 'millwright/outcome', state, description: plainLine(`${outcome}: ${reason}`, 140) },
  ];
};
