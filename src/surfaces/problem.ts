import { z } from 'zod';
import { BudgetError, Bug, ModelError, modelFaults, UserError } from '../domain/errors.ts';

/** What went wrong, as a server tells it (RFC 9457). `hint` is the next step for whoever reads it. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  hint: z.string().optional(),
  /** Who has to move, as in the errors of this program. */
  kind: z.enum(['user', 'budget', 'model', 'machine', 'defect']),
  usage: z.boolean().optional(),
  limit: z.enum(['tokens', 'seconds', 'money']).optional(),
  fault: z.enum(modelFaults).optional(),
  retryable: z.boolean().optional(),
  /** Fields that do not hold. */
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
export type Problem = z.infer<typeof problemSchema>;

/** The error that a server told, as it would have been thrown here. */
export const errorOf = ({ detail, hint, kind, ...told }: Problem): Error => {
  if (kind === 'budget' && told.limit) return new BudgetError(told.limit, detail);
  if (kind === 'model' && told.fault)
    return new ModelError(told.fault, detail, { retryable: told.retryable ?? false, hint });
  if (kind === 'defect') return new Bug(detail, { hint });
  return new UserError(detail, { hint, usage: told.usage ?? false });
};
