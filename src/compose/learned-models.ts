import type { ModelRecord } from '../domain/model-record.ts';
import { learnedOrder } from '../models/routing/learned-route.ts';
import type { ModelQuery } from '../pipeline/pipeline-parts.ts';

export interface ModelAt {
  model: string;
  endpoint: string;
}

const keyOf = ({ model, endpoint }: ModelAt): string => `${model}@${endpoint}`;

/** The models of a route in the order that their verified outcomes in this role and language speak for. */
export const orderByRecord = (
  models: readonly ModelAt[],
  records: readonly ModelRecord[],
  { role, language }: Pick<ModelQuery, 'role' | 'language'>,
  random: () => number = Math.random,
): ModelAt[] => {
  const byKey = new Map(models.map((one) => [keyOf(one), one]));
  const candidates = [...byKey.keys()].map((key) => {
    const outcomes = records
      .filter((record) => keyOf(record) === key)
      .flatMap((record) => record.outcomes)
      .filter((outcome) => outcome.role === role && outcome.language === language);
    const sum = (field: 'verified' | 'failed') =>
      outcomes.reduce((total, outcome) => total + outcome[field], 0);
    return { key, record: { verified: sum('verified'), failed: sum('failed') } };
  });
  return learnedOrder(candidates, { random }).flatMap((key) => byKey.get(key) ?? []);
};
