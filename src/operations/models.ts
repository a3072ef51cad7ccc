import { z } from 'zod';
import { modelRecordSchema, type ModelRecord, type TrackRecord } from '../domain/model-record.ts';
import { wilsonInterval } from '../domain/wilson-interval.ts';
import { defineOperation } from './operation.ts';

const rateSchema = z.object({
  verified: z.int().nonnegative(),
  failed: z.int().nonnegative(),
  /** From 0 to 1; null where no run has told yet. */
  rate: z.number().nullable(),
  /** Ends of the Wilson interval of 95 %. */
  low: z.number(),
  high: z.number(),
});

const rateOf = ({ verified, failed }: TrackRecord): z.infer<typeof rateSchema> => {
  const { rate, low, high } = wilsonInterval(verified, verified + failed);
  return { verified, failed, rate: verified + failed === 0 ? null : rate, low, high };
};

/** A run in which a model played several roles counts once for each: the record of a role is what routing asks for. */
const sumOf = ({ outcomes }: ModelRecord): TrackRecord => ({
  verified: outcomes.reduce((sum, { verified }) => sum + verified, 0),
  failed: outcomes.reduce((sum, { failed }) => sum + failed, 0),
});

/** Tells what is known of each model. The output is stable: fields are added, never renamed. See docs/json.md. */
export const models = defineOperation({
  name: 'models',
  about: 'Show what each model did so far: calls, verified work, speed, faults',
  http: { method: 'GET', path: '/api/models' },
  input: z.strictObject({}),
  output: z.object({
    models: z.array(
      modelRecordSchema.omit({ outcomes: true }).extend({
        ...rateSchema.shape,
        roles: z.array(rateSchema.extend({ role: z.string(), language: z.string() })),
      }),
    ),
  }),
  examples: ['millwright models', 'millwright models --json'],
  async run(_input, context) {
    const records = await (await context.store()).modelCalls.records();
    return {
      models: records.map(({ outcomes, ...record }) => ({
        ...record,
        ...rateOf(sumOf({ outcomes, ...record })),
        roles: outcomes.map(({ role, language, ...counts }) => ({ role, language, ...rateOf(counts) })),
      })),
    };
  },
});
