// Texts cut at random: how often a parser sees it, how often it complains of whole ones, and how fast it is.
import type { Syntax } from '../../src/domain/syntax.ts';
import { median } from '../machine.ts';
import { afterOf } from './fixes.ts';
import type { Fix } from './fixes.ts';
import { randomNumbers } from './random-numbers.ts';

export interface CutFigures {
  language: string;
  /** Whole files, and those of them that are said to have faults. */
  texts: number;
  complained: string[];
  cuts: number;
  seen: number;
  megabytesPerSecond: number;
}

interface Sample {
  path: string;
  text: string;
}

/** Cuts of each text, at positions that are always the same. */
const cutsOfText = 10;

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
};

const measureLanguage = async (
  syntax: Syntax,
  language: string,
  samples: readonly Sample[],
): Promise<CutFigures> => {
  const next = randomNumbers(11);
  const figures: CutFigures = {
    language,
    texts: samples.length,
    complained: [],
    cuts: 0,
    seen: 0,
    megabytesPerSecond: 0,
  };
  const speeds: number[] = [];
  for (const { path, text } of samples) {
    let faults: unknown[] | undefined;
    const took = await timed(async () => (faults = await syntax.faults(path, text)));
    speeds.push(text.length / took / 1000);
    if (faults?.length !== 0) {
      figures.complained.push(path);
      continue;
    }
    for (let cut = 0; cut < cutsOfText; cut++) {
      const at = 1 + next(Math.max(1, text.trimEnd().length - 1));
      const found = await syntax.faults(path, text.slice(0, at));
      figures.cuts += 1;
      if ((found?.length ?? 0) > 0) figures.seen += 1;
    }
  }
  figures.megabytesPerSecond = median(speeds);
  return figures;
};

/** Figures of each language of the fixes: the texts before and after each of them. */
export const measureCuts = async (syntax: Syntax, fixes: readonly Fix[]): Promise<CutFigures[]> => {
  const byLanguage = Map.groupBy(fixes, ({ lang }) => lang);
  const figures: CutFigures[] = [];
  for (const [language, rows] of byLanguage) {
    const samples = rows.flatMap((fix) => [
      { path: fix.path, text: fix.before },
      { path: fix.path, text: afterOf(fix) },
    ]);
    figures.push(await measureLanguage(syntax, language, samples));
  }
  return figures;
};
