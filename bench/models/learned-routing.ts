import { learnedOrder } from '../../src/models/routing/learned-route.ts';
import { randomFrom } from '../../test/programs/model-server/sample-texts.ts';

/** True rates of a day that nobody knows beforehand: which model is best differs by language. */
const languages: Record<string, Record<string, number>> = {
  typescript: { 'coder-7b': 0.45, 'coder-14b': 0.62, 'general-8b': 0.3 },
  python: { 'coder-7b': 0.7, 'coder-14b': 0.55, 'general-8b': 0.4 },
  shell: { 'coder-7b': 0.25, 'coder-14b': 0.3, 'general-8b': 0.55 },
};

type Choose = (language: string, random: () => number) => string;

const modelNames = Object.keys(languages['typescript'] ?? {});
const languageNames = Object.keys(languages);

const verified = (
  tasks: number,
  seed: number,
  choose: Choose,
  learn?: (l: string, m: string, ok: boolean) => void,
) => {
  const world = randomFrom(seed);
  const dice = randomFrom(seed + 7919);
  let good = 0;
  for (let task = 0; task < tasks; task += 1) {
    const language = languageNames[Math.floor(world() * languageNames.length)] ?? '';
    const luck = world();
    const model = choose(language, dice);
    const ok = luck < (languages[language]?.[model] ?? 0);
    if (ok) good += 1;
    learn?.(language, model, ok);
  }
  return good / tasks;
};

const learning = () => {
  const records = new Map<string, { verified: number; failed: number }>();
  const of = (language: string, model: string) => {
    const key = `${language} ${model}`;
    const record = records.get(key) ?? { verified: 0, failed: 0 };
    records.set(key, record);
    return record;
  };
  const choose: Choose = (language, random) =>
    learnedOrder(
      modelNames.map((key) => ({ key, record: of(language, key) })),
      { random },
    )[0] ?? '';
  return {
    choose,
    learn: (language: string, model: string, ok: boolean) => {
      of(language, model)[ok ? 'verified' : 'failed'] += 1;
    },
  };
};

export interface RoutingResult {
  tasks: number;
  random: number;
  bestFixed: number;
  bestFixedName: string;
  learned: number;
  oracle: number;
}

const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Share of verified tasks, one call a task for every way to choose, over the same seeded worlds. */
export const simulateRouting = (tasks: number, worlds: number): RoutingResult => {
  const seeds = Array.from({ length: worlds }, (_, at) => at + 1);
  const over = (choose: Choose): number => mean(seeds.map((seed) => verified(tasks, seed, choose)));
  const fixed = modelNames.map((name) => ({ name, rate: over(() => name) }));
  const best = fixed.reduce((a, b) => (b.rate > a.rate ? b : a));
  return {
    tasks,
    random: over((_, random) => modelNames[Math.floor(random() * modelNames.length)] ?? ''),
    bestFixed: best.rate,
    bestFixedName: best.name,
    learned: mean(
      seeds.map((seed) => {
        const { choose, learn } = learning();
        return verified(tasks, seed, choose, learn);
      }),
    ),
    oracle: over((language) => {
      const rates = Object.entries(languages[language] ?? {});
      return rates.reduce((a, b) => (b[1] > a[1] ? b : a))[0];
    }),
  };
};
