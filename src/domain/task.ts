import { z } from 'zod';
import { budgetSchema } from './budget.ts';
import { idSchema } from './id.ts';
import { requestSchema } from './request.ts';

export const taskStates = [
  'pending',
  'queued',
  'running',
  'blocked',
  'review',
  'completed',
  'failed',
  'cancelled',
] as const;
export const taskStateSchema = z.enum(taskStates);
export type TaskState = z.infer<typeof taskStateSchema>;

/** The only legal moves of a task. Ended states have none but `failed` and `cancelled`, which may be queued again. */
export const taskTransitions: Record<TaskState, readonly TaskState[]> = {
  pending: ['queued', 'cancelled'],
  queued: ['running', 'blocked', 'cancelled', 'failed'],
  running: ['queued', 'blocked', 'review', 'completed', 'failed', 'cancelled'],
  blocked: ['queued', 'cancelled', 'failed'],
  review: ['queued', 'completed', 'failed', 'cancelled'],
  completed: [],
  failed: ['queued'],
  cancelled: ['queued'],
};

export const recipeNameSchema = z.enum([
  'make',
  'fix',
  'generate',
  'modify',
  'iterate',
  'review',
  'ask',
  'code',
  'check',
]);
export type RecipeName = z.infer<typeof recipeNameSchema>;

/** 1 MB: far more than any window holds, and small enough to store and show. */
export const specLimitBytes = 1_000_000;

/**
 * What someone asked for. `model` overrides the configured route ("name" or "name@endpoint").
 * `sandbox` "off" was said by the person for this task; "shipped" marks code that comes with the product
 * (the demo), which may run without a cage where none is installed.
 */
export const taskSchema = z.object({
  id: idSchema,
  projectId: idSchema,
  title: z.string().min(1),
  spec: z.string().min(1),
  recipe: recipeNameSchema,
  state: taskStateSchema,
  budget: budgetSchema,
  model: z.string().optional(),
  sandbox: z.enum(['required', 'off', 'shipped']),
  request: requestSchema.optional(),
  createdAt: z.iso.datetime(),
});
export type Task = z.infer<typeof taskSchema>;
