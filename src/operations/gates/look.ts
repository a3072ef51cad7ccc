import { z } from 'zod';
import { Bug } from '../../domain/errors.ts';
import { gateCheckSchema } from '../../domain/gated-delivery.ts';
import { gateIdSchema, type GateId } from '../../domain/gates.ts';
import { idSchema } from '../../domain/id.ts';
import { isSealed } from '../../domain/seal.ts';
import { defineOperation } from '../operation.ts';
import { deliveryOptions, findDelivery, type FoundDelivery } from './find-delivery.ts';
import { detailOf, gateDetailSchema, gateTableSchema, tableOf } from './gate-table.ts';

/** How a person names a gate. */
export const gateReference = z
  .string()
  .trim()
  .toUpperCase()
  .pipe(gateIdSchema)
  .meta({ description: 'gate, from G0 to G9', placeholder: 'GATE' });

const viewOf = ({ view }: FoundDelivery, gate: GateId) => {
  const found = view.gates.find((one) => one.gate === gate);
  if (found === undefined) throw new Bug(`the gate table has no ${gate}`);
  return found;
};

/** Lists the gates of a delivery. */
export const gateList = defineOperation({
  name: 'gate list',
  about: 'List the gates of a delivery: what was planned, executed and decided at each',
  http: { method: 'GET', path: '/api/gates' },
  input: z.strictObject(deliveryOptions),
  output: gateTableSchema,
  examples: ['millwright gate list', 'millwright gate list --delivery 3f9a1c2e --json'],
  run: async (input, context) => tableOf(await findDelivery(input, context)),
});

/** Shows one gate. */
export const gateShow = defineOperation({
  name: 'gate show',
  about: 'Show a gate of a delivery: its checks with their reasons, what is asked, and who decided what',
  http: { method: 'GET', path: '/api/gates/{gate}' },
  input: z.strictObject({ gate: gateReference, ...deliveryOptions }),
  output: gateDetailSchema,
  positional: ['gate'],
  examples: ['millwright gate show G3'],
  async run({ gate, ...input }, context) {
    const found = await findDelivery(input, context);
    return detailOf(viewOf(found, gate), found);
  },
});

/** Lists proof artifacts with whether they are still what the harness has sealed. */
export const gateProofs = defineOperation({
  name: 'gate proofs',
  about:
    'List what was executed at the gates of a delivery, with the raw logs, and whether each is still what was sealed',
  http: { method: 'GET', path: '/api/proof-artifacts' },
  input: z.strictObject({
    gateId: gateReference.optional(),
    ...deliveryOptions,
    logs: z.boolean().default(false).meta({ description: 'with the raw logs themselves' }),
  }),
  output: z.object({
    delivery: idSchema,
    artifacts: z.array(gateCheckSchema.extend({ valid: z.boolean(), text: z.string().optional() })),
  }),
  positional: ['gateId'],
  examples: ['millwright gate proofs G6', 'millwright gate proofs G6 --logs --json'],
  alarming: ({ artifacts }) => artifacts.some(({ valid }) => !valid),
  async run({ gateId, logs, ...input }, context) {
    const found = await findDelivery(input, context);
    const store = await context.store();
    const records = found.view.gates
      .filter(({ gate }) => gateId === undefined || gate === gateId)
      .flatMap(({ checks }) => checks);
    const artifacts = await Promise.all(
      records.map(async (record) => {
        const text = (await store.artifacts.read(record.log))?.content;
        const valid = isSealed(found.run.id, record, text);
        return { ...record, valid, ...(logs && text !== undefined && { text }) };
      }),
    );
    return { delivery: found.run.id, artifacts };
  },
});
