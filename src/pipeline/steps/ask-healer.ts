import type { Diagnostic } from '../../domain/diagnostic.ts';
import type { Facts } from '../../domain/facts.ts';
import { replyContractFor } from '../../extract/reply-contract.ts';
import { healer } from '../../roles/healer/role.ts';
import { quoteData } from '../../roles/quote-data.ts';
import { importedFiles, isLockFile } from '../choose-context.ts';
import { editFormatFor } from '../choose-edit-format.ts';
import type { StepTools } from '../step-tools.ts';
import { describeProject, readContext, type Places } from './describe-project.ts';
import { complaintText } from './generate.ts';

const problemLimit = 20;
const problemCharacters = 1500;

const place = ({ path, line, column }: Diagnostic): string =>
  path === undefined
    ? ''
    : `${path}${line === undefined ? '' : `:${line}${column === undefined ? '' : `:${column}`}`} `;

const problemText = (diagnostics: readonly Diagnostic[]): string =>
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

/** Asks for the mending of `problems`; the answer and what it was shown are facts of the run. */
export const askHealer = async (facts: Facts, problems: readonly Diagnostic[], tools: StepTools) => {
  const { task, settings } = tools;
  const places = placesOf(problems);
  const own = Object.keys(facts.files ?? {}).filter((path) => !isLockFile(path));
  const needed = await withImports([...(facts.wanted ?? []), ...Object.keys(places), ...own], tools);
  const { paths, files, whole, parts } = await readContext(
    tools,
    needed,
    `${task.spec}\n${problemText(problems)}`,
    // Parts did not help: the whole file may.
    { places, mustBeWhole: (facts.standstill ?? 0) > 0 ? Object.keys(places) : (facts.wanted ?? []) },
  );
  const format = await editFormatFor(healer.name, [...Object.keys(places), ...own], tools);
  const text = await tools.ask(
    healer,
    {
      contract: replyContractFor(format),
      project: describeProject(paths, settings.styleNotes),
      spec: task.spec,
      files,
      problems: quoteData('DATA: what the checks reported', problemText(problems)),
      complaint: complaintText(facts.complaint),
    },
    { temperature: healer.temperature + 0.2 * ((facts.standstill ?? 0) + (facts.unusable ?? 0)) },
  );
  return { reply: { role: healer.name, text, format }, shown: whole, shownInParts: parts };
};
