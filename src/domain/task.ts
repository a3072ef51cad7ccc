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

/**
 * The only legal moves of a task. Ended states have none but `failed` and `cancelled`, which may be queued again.
 * `pending` waits for other tasks or for a person's leave, `queued` for a worker, `blocked` for an answer, `review` for a
 * person to take the result or not.
 */
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
  'elaborate',
  'decompose',
  'code',
  'check',
  'deliver',
]);
export type RecipeName = z.infer<typeof recipeNameSchema>;

/** 1 MB: far more than any window holds, and small enough to store and show. */
export const specLimitBytes = 1_000_000;

/** The order in which tasks of different projects are taken. */
export const taskPriorities = ['low', 'normal', 'high', 'urgent'] as const;
export const taskPrioritySchema = z.enum(taskPriorities);
export type TaskPriority = z.infer<typeof taskPrioritySchema>;

/** What every model call of a task is told beyond its role. Left out is what the role and the settings say; 0 is a value. */
export const callWishesSchema = z.strictObject({
  /** Added to the system message of every role. */
  systemPrompt: z.string().min(1).max(20_000).optional(),
  temperature: z.number().min(0).max(2).optional(),
  /** Tokens of one answer at most. */
  maxTokens: z.int().positive().optional(),
});
export type CallWishes = z.infer<typeof callWishesSchema>;

/**
 * How a task is treated among others; all of it is optional. `attempts`: runs that may be started by themselves, the first
 * one counted; between them the pauses grow. `review`: a verified result waits for a person. `hold`: why it may not start
 * before a person approves of it. `agent`: a coding CLI that does the work instead of a model.
 */
export const taskTreatmentSchema = z.object({
  priority: taskPrioritySchema.optional(),
  tags: z.array(z.string().min(1).max(60)).max(20).optional(),
  parentId: idSchema.optional(),
  attempts: z.int().min(1).max(20).optional(),
  review: z.boolean().optional(),
  hold: z.string().min(1).optional(),
  wishes: callWishesSchema.optional(),
  agent: z.string().min(1).optional(),
  allowedTools: z.array(z.string().min(1)).optional(),
});
export type TaskTreatment = z.infer<typeof taskTreatmentSchema>;

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
  ...taskTreatmentSchema.shape,
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime().optional(),
});
export type Task = z.infer<typeof taskSchema>;

/** A move of a task; the first one comes from nowhere. */
export const taskMoveSchema = z.object({
  taskId: idSchema,
  at: z.iso.datetime(),
  from: taskStateSchema.optional(),
  to: taskStateSchema,
  by: z.string(),
  reason: z.string().optional(),
});
export type TaskMove = z.infer<typeof taskMoveSchema>;
