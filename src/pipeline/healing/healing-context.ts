import type { Diagnostic } from '../../domain/diagnostic.ts';
import type { Facts } from '../../domain/facts.ts';
import { healingRungs, type HealingRung } from '../../domain/healing.ts';
import { importedFiles, isLockFile } from '../choose-context.ts';
import type { StepTools } from '../step-tools.ts';
import { readContext, type Places } from '../steps/describe-project.ts';
import { widerFiles } from './wider-files.ts';

const problemLimit = 20;
const problemCharacters = 1500;

const place = ({ path, line, column }: Diagnostic): string =>
  path === undefined
    ? ''
    : `${path}${line === undefined ? '' : `:${line}${column === undefined ? '' : `:${column}`}`} `;

/** The problems as a prompt lists them, bounded. */
export const problemText = (diagnostics: readonly Diagnostic[]): string =>
  diagnostics
    .slice(0, problemLimit)
    .map(
      (one) =>
        `- [${one.tool}${one.code === undefined ? '' : ` ${one.code}`}] ${place(one)}${one.message.slice(0, problemCharacters)}`,
    )
    .join('\n');

/** Lines of the complaints by file, so that of a large file the right parts are shown. */
const placesOf = (problems: readonly Diagnostic[]): Places => {
  const places: Record<string, number[]> = {};
  for (const { path, line } of problems)
    if (path !== undefined) (places[path] ??= []).push(...(line === undefined ? [] : [line]));
  return places;
};

/** The files named, and behind them what they import. */
const withImports = async (named: readonly string[], { workbench }: StepTools): Promise<string[]> => {
  const known = new Set(await workbench.paths());
  const imported: string[] = [];
  for (const path of new Set(named)) {
    const text = known.has(path) ? await workbench.read(path) : undefined;
    if (typeof text === 'string') imported.push(...importedFiles(path, text, known));
  }
  return [...named, ...imported];
};

const isAtLeast = (rung: HealingRung, least: HealingRung): boolean =>
  healingRungs.indexOf(rung) >= healingRungs.indexOf(least);

/** The files that a prompt needs: more of them, and whole, on the higher rungs. */
export const contextFor = async (
  facts: Facts,
  problems: readonly Diagnostic[],
  { tools, rung }: { tools: StepTools; rung: HealingRung },
) => {
  const places = placesOf(problems);
  const own = Object.keys(facts.files ?? {}).filter((path) => !isLockFile(path));
  const named = [...(facts.wanted ?? []), ...Object.keys(places), ...own];
  const wider = isAtLeast(rung, 'wider') ? await widerFiles(problems, tools) : [];
  const needed = [...(await withImports(named, tools)), ...wider];
  // Parts did not help: the whole file may.
  const whole = isAtLeast(rung, 'whole-files') ? Object.keys(places) : [];
  const mustBeWhole = [...(facts.wanted ?? []), ...whole];
  const words = `${tools.task.spec}\n${problemText(problems)}`;
  return {
    ...(await readContext(tools, needed, words, { places, mustBeWhole })),
    changing: [...Object.keys(places), ...own],
  };
};
