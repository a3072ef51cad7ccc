import { diagnosticIdentity, type Diagnostic } from '../../domain/diagnostic.ts';
import type { Facts } from '../../domain/facts.ts';
import { isDependencyManifest } from '../../toolchains/dependency-gate/read-manifest-dependencies.ts';
import type { PackageDesk } from '../../toolchains/free-fixes/free-fix.ts';
import { freeFixes } from '../../toolchains/free-fixes/index.ts';
import { lintFix } from '../lint-fix.ts';
import { compareScores } from '../score-checks.ts';
import type { Step, StepOutcome } from '../step.ts';
import type { StepTools } from '../step-tools.ts';
import type { FileStates } from '../workbench.ts';
import { installs } from './gate-dependencies.ts';
import { goBack } from './restore-best.ts';

/** Rounds of free fixes in a run: each costs a run of the checks, and what they can do they do early. */
const roundLimit = 4;

/** What the fixes would write. A file that a small job may not touch stays as it is. */
const fix = async (
  complaints: readonly Diagnostic[],
  { scope }: Facts,
  tools: StepTools,
): Promise<{ files: FileStates; about: string[] }> => {
  const { workbench, syntax } = tools;
  const paths = await workbench.paths();
  const read = async (path: string): Promise<string | undefined> => {
    const text = await workbench.read(path);
    return typeof text === 'string' ? text : undefined;
  };
  const exportsOf = async (path: string) => {
    const text = await read(path);
    return text === undefined ? undefined : syntax.exportsOf(path, text);
  };
  const packages: PackageDesk = {
    look: (name) => tools.registry.look('npm', name, tools.signal),
    now: Date.now(),
  };
  const asks = await installs(tools);
  const mended = await freeFixes(complaints, { paths, read, exportsOf, ...(asks && { packages }) });
  const allowed = Object.entries(Object.fromEntries(mended.files)).filter(
    ([path]) => scope === undefined || scope.includes(path),
  );
  if (allowed.length > 0) return { files: Object.fromEntries(allowed), about: mended.about };
  const linted = await lintFix(
    complaints.filter(({ path = '' }) => scope === undefined || scope.includes(path)),
    tools,
  );
  const names = Object.keys(linted);
  return { files: linted, about: names.map((path) => `${path}: what its linter mends by itself`) };
};

/** What did not help is taken back: nobody has looked at it but the checks. */
const withoutHelp = async (facts: Facts, tools: StepTools): Promise<StepOutcome> => {
  const restored =
    (facts.mendRounds ?? 0) > 0 ? await goBack(facts, tools, 'the free fixes did not help') : {};
  const isBack = Object.keys(restored).length > 0;
  return { kind: 'next', facts: { ...restored, ...(isBack && { mended: [] }), mendRounds: roundLimit } };
};

/**
 * Mends what needs no model: wrong paths, missing imports and endings, module kinds, settings that the compiler names, and
 * what the linter can do. Each complaint is tried once; one fix may bare the next fault. Fixes that in the end do not make the
 * checks better are rolled back before a model sees them.
 */
export const mend: Step = {
  name: 'mend',
  async run(facts, tools) {
    const errors = (facts.diagnostics ?? []).filter(({ severity }) => severity === 'error');
    const rounds = facts.mendRounds ?? 0;
    if (errors.length === 0) return { kind: 'next' };
    const isWorse = facts.best && compareScores(facts.score ?? [], facts.best.score) > 0;
    if (rounds >= roundLimit || isWorse) return withoutHelp(facts, tools);
    const tried = new Set(facts.mendTried);
    const fresh = errors.filter((one) => !tried.has(diagnosticIdentity(one)));
    const { files, about } = await fix(fresh, facts, tools);
    const paths = Object.keys(files);
    if (paths.length === 0) return withoutHelp(facts, tools);
    const refused = await tools.workbench.write(new Map(Object.entries(files)));
    if (refused.length > 0) return withoutHelp(facts, tools);
    tools.note({ type: 'free-fix', paths, about });
    return {
      kind: 'go-to',
      // What a fix adds is looked up like what a model adds.
      step: paths.some(isDependencyManifest) ? 'gate-dependencies' : 'validate',
      facts: {
        mendTried: [...tried, ...fresh.map(diagnosticIdentity)],
        mendRounds: rounds + 1,
        mended: [...(facts.mended ?? []), ...about],
        files: { ...facts.files, ...files },
      },
    };
  },
};
