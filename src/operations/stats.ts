import { resolve } from 'node:path';
import { z } from 'zod';
import type { CallCount, DecisionCount, EndedCount, ModelEnds } from '../store/stats.ts';
import { defineOperation } from './operation.ts';
import { folderOption } from './run-options.ts';

const daysError = 'must be a whole number from 1 to 3660';
const share = z.number().min(0).max(1).nullable();

/** Of results that waited for a person. `approvalRatio` is the share that was taken; null where nothing was decided. */
const decisionsSchema = z.object({
  approved: z.int(),
  rejected: z.int(),
  sentBack: z.int(),
  approvalRatio: share,
});

const spentFields = { calls: z.int(), tokens: z.number(), modelSeconds: z.number(), money: z.number() };

/** Runs that have ended. `verifiedRate` leaves out the cancelled ones; `runSeconds` includes waits. */
const workFields = {
  runs: z.int(),
  outcomes: z.record(z.string(), z.int()),
  verifiedRate: share,
  runSeconds: z.number(),
  ...decisionsSchema.shape,
};

const output = z.object({
  since: z.iso.datetime(),
  days: z.int(),
  total: z.object({ ...workFields, ...spentFields }),
  projects: z.array(z.object({ project: z.string(), ...workFields, ...spentFields })),
  models: z.array(
    z.object({
      model: z.string(),
      endpoint: z.string(),
      faults: z.int(),
      ...spentFields,
      verified: z.int(),
      failed: z.int(),
      verifiedRate: share,
    }),
  ),
});
export type StatsView = z.infer<typeof output>;

const add = <Row>(rows: readonly Row[], value: (row: Row) => number): number =>
  rows.reduce((sum, row) => sum + value(row), 0);

const shareOf = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

const foldDecisions = (rows: readonly DecisionCount[]): z.infer<typeof decisionsSchema> => {
  const approved = add(rows, (row) => row.approved);
  const rejected = add(rows, (row) => row.rejected);
  const sentBack = add(rows, (row) => row.sentBack);
  return { approved, rejected, sentBack, approvalRatio: shareOf(approved, approved + rejected + sentBack) };
};

const foldEnded = (rows: readonly EndedCount[]) => {
  const outcomes: Record<string, number> = {};
  for (const { outcome, runs } of rows) outcomes[outcome] = (outcomes[outcome] ?? 0) + runs;
  const runs = add(rows, (row) => row.runs);
  return {
    runs,
    outcomes,
    verifiedRate: shareOf(outcomes['verified'] ?? 0, runs - (outcomes['cancelled'] ?? 0)),
    runSeconds: add(rows, (row) => row.seconds),
  };
};

const foldCalls = (rows: readonly CallCount[]) => ({
  calls: add(rows, (row) => row.calls),
  tokens: add(rows, (row) => row.tokens),
  modelSeconds: add(rows, (row) => row.seconds),
  money: add(rows, (row) => row.money),
});

interface Counted {
  decisions: DecisionCount[];
  ended: EndedCount[];
  calls: CallCount[];
}

const foldWork = ({ decisions, ended, calls }: Counted): StatsView['total'] => ({
  ...foldEnded(ended),
  ...foldDecisions(decisions),
  ...foldCalls(calls),
});

const byProject = (counted: Counted, paths: ReadonlyMap<string, string>): StatsView['projects'] => {
  const ids = new Set([...counted.decisions, ...counted.ended, ...counted.calls].map((row) => row.projectId));
  const ofOne = (id: string): Counted => ({
    decisions: counted.decisions.filter((row) => row.projectId === id),
    ended: counted.ended.filter((row) => row.projectId === id),
    calls: counted.calls.filter((row) => row.projectId === id),
  });
  return [...ids]
    .map((id) => ({ project: paths.get(id) ?? id, ...foldWork(ofOne(id)) }))
    .toSorted((a, b) => b.runs - a.runs || a.project.localeCompare(b.project));
};

const nameOf = ({ model, endpoint }: { model: string; endpoint: string }): string =>
  JSON.stringify([model, endpoint]);

const byModel = (calls: readonly CallCount[], ends: readonly ModelEnds[]): StatsView['models'] => {
  const ended = new Map(ends.map((row) => [nameOf(row), row]));
  return [...Map.groupBy(calls, nameOf)]
    .map(([name, rows]) => {
      const { verified = 0, failed = 0 } = ended.get(name) ?? {};
      const { model = '', endpoint = '' } = rows[0] ?? {};
      const faults = add(rows, (row) => row.faults);
      const verifiedRate = shareOf(verified, verified + failed);
      return { model, endpoint, faults, ...foldCalls(rows), verified, failed, verifiedRate };
    })
    .toSorted((a, b) => b.tokens - a.tokens);
};

/** Tells how the work of some days went. */
export const stats = defineOperation({
  name: 'stats',
  about:
    'Tell how the work of some days went: what was approved, verified and spent, by project and by model',
  http: { method: 'GET', path: '/api/stats' },
  input: z.strictObject({
    days: z
      .int({ error: daysError })
      .min(1, { error: daysError })
      .max(3660, { error: daysError })
      .default(7)
      .meta({ description: 'how many days back', placeholder: 'N' }),
    in: folderOption('only the work of this repository'),
  }),
  output,
  examples: ['millwright stats', 'millwright stats --days 30 --in . --json'],
  async run({ days, in: folder }, context) {
    const store = await context.store();
    const known = await store.projects.list();
    const since = new Date(Date.now() - days * 86_400_000);
    const root = folder && (await context.repositories.open(resolve(context.cwd, folder))).root;
    const projectId = known.find(({ path }) => path === root)?.id;
    const isEmpty = root !== undefined && projectId === undefined;
    const window = { since, projectId };
    const [decisions, ended, calls, ends] = isEmpty
      ? [[], [], [], []]
      : await Promise.all([
          store.stats.decisions(window),
          store.stats.ended(window),
          store.stats.calls(window),
          store.stats.modelEnds(window),
        ]);
    const counted = { decisions, ended, calls };
    return {
      since: since.toISOString(),
      days,
      total: foldWork(counted),
      projects: byProject(counted, new Map(known.map(({ id, path }) => [id, path]))),
      models: byModel(calls, ends),
    };
  },
});
