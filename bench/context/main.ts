// What a prompt shows of a file whose places are known, and what the parser behind it sees.
import { loadGrammar } from '../../src/compose/grammars.ts';
import { openSyntax } from '../../src/extract/syntax/open-syntax.ts';
import { hasData } from '../extract/data.ts';
import { machine } from '../machine.ts';
import { measureCuts } from './cuts.ts';
import { measureContext, readFixes } from './fixes.ts';

const percent = (part: number): string => `${(100 * part).toFixed(1)} %`;
const asked = [98, 25];

/** Runs the bench and answers its page. `smoke` takes a few fixes only. */
export const benchContext = async (smoke: boolean): Promise<string> => {
  const head = `# Parts of files\n\nMachine: ${machine()}\n\n`;
  if (!hasData())
    return `${head}The recorded fixes are not on this machine (\`../shared/data\`): nothing was measured.\n`;
  const fixes = readFixes(smoke ? 6 : Infinity);
  const syntax = openSyntax(loadGrammar);
  const context = await measureContext(syntax, fixes);
  const cuts = await measureCuts(syntax, fixes);
  const contextRows = context.map(
    ({ name, fixes, whole, defined, medianShare, meanShare }) =>
      `| ${name} | ${percent(whole / fixes)} | ${percent(defined / fixes)} | ${percent(medianShare)} | ${percent(meanShare)} |`,
  );
  const cutRows = cuts.map(
    ({ language, texts, complained, cuts, seen, megabytesPerSecond }) =>
      `| ${language} | ${texts} | ${complained.length}${complained.length > 0 ? ` (${complained.join(', ')})` : ''} | ${percent(seen / cuts)} | ${megabytesPerSecond.toFixed(1)} |`,
  );
  return `${head}${fixes.length} fixes of one file in ten projects. A place is named for each changed range, up to 10 lines off at random; the
lines that the fix changes must be inside what is shown of the file (of an insertion: the line above it). Tokens by the estimator.

| shown | all changed lines inside (asked: ≥ ${asked[0]} %) | every used definition of the file inside | median share of the file's tokens (asked: ≤ ${asked[1]} %) | mean |
|---|---|---|---|---|
${contextRows.join('\n')}

The files of the fixes, before and after; then each sound one cut at 10 random positions. A cut between two statements is whole
code, and no parser can see it.

| language | files | said to have faults | cuts seen | MB/s (median file) |
|---|---|---|---|---|
${cutRows.join('\n')}
`;
};
