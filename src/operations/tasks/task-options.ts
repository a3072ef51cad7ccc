import { z } from 'zod';
import { agentOption } from '../run-options.ts';
import { callWishesSchema, taskPriorities, type TaskTreatment } from '../../domain/task.ts';

/** How a person names a task: its id or the tail that lists print. */
export const taskReference = z
  .string()
  .trim()
  .regex(/^[0-9a-fA-F-]{4,36}$/, {
    error: 'must be the id of a task or its last characters, as `millwright tasks` prints it',
  })
  .meta({ description: 'id of a task, or its last characters', placeholder: 'TASK' });

/** Recipes that a wish in words is enough for. */
export const taskKinds = ['make', 'iterate', 'fix', 'ask', 'check'] as const;

const temperatureError = 'must be a number from 0 to 2';
const attemptsError = 'must be a whole number from 1 to 20';
const tokensError = 'must be a whole number of at least 1';

/** How a task is treated among others, as a person may say it. */
export const treatmentOptions = {
  kind: z
    .enum(taskKinds, { error: `must be one of ${taskKinds.join(', ')}` })
    .default('make')
    .meta({ description: `what is done: ${taskKinds.join(', ')}`, placeholder: 'KIND' }),
  title: z
    .string()
    .trim()
    .min(1, { error: 'must say something' })
    .max(200, { error: 'is longer than 200 characters' })
    .optional()
    .meta({ description: 'short name for lists (default: the first line of the spec)', placeholder: 'TEXT' }),
  after: z.array(taskReference).optional().meta({
    description: 'wait until this task is completed; may be given several times',
    placeholder: 'TASK',
  }),
  parent: taskReference.optional().meta({ description: 'the task that this one is a part of' }),
  ...agentOption,
  priority: z
    .enum(taskPriorities, { error: `must be one of ${taskPriorities.join(', ')}` })
    .optional()
    .meta({ description: `${taskPriorities.join(', ')}; normal if not given`, placeholder: 'PRIORITY' }),
  tags: z
    .array(z.string().trim().min(1).max(60))
    .max(20)
    .optional()
    .meta({ description: 'a word to find it by; may be given several times', placeholder: 'TAG' }),
  attempts: z
    .int({ error: attemptsError })
    .min(1, { error: attemptsError })
    .max(20, { error: attemptsError })
    .optional()
    .meta({
      description: 'runs that may be tried one after the other, with growing pauses',
      placeholder: 'N',
    }),
  review: z.boolean().optional().meta({ description: 'a verified result waits for your approval' }),
  systemPrompt: callWishesSchema.shape.systemPrompt.meta({
    description: 'told to every model of this task, after what its role says',
    placeholder: 'TEXT',
  }),
  temperature: z
    .number({ error: temperatureError })
    .min(0, { error: temperatureError })
    .max(2, { error: temperatureError })
    .optional()
    .meta({ description: 'of every model call; 0 is a temperature like any other', placeholder: 'NUMBER' }),
  maxTokens: z
    .int({ error: tokensError })
    .positive({ error: tokensError })
    .optional()
    .meta({ description: 'tokens of one answer at most', placeholder: 'N' }),
};

type Treatment = z.infer<z.ZodObject<typeof treatmentOptions>>;

/** The same as a task keeps it. `parent` and `after` are references and are looked up by whoever has the store. */
export const treatmentOf = (options: Partial<Treatment>): TaskTreatment => {
  const { agent, priority, tags, attempts, review, systemPrompt, temperature, maxTokens } = options;
  const wishes = {
    ...(systemPrompt !== undefined && { systemPrompt }),
    ...(temperature !== undefined && { temperature }),
    ...(maxTokens !== undefined && { maxTokens }),
  };
  return {
    ...(agent !== undefined && { agent }),
    ...(priority !== undefined && { priority }),
    ...(tags !== undefined && { tags }),
    ...(attempts !== undefined && { attempts }),
    ...(review !== undefined && { review }),
    ...(Object.keys(wishes).length > 0 && { wishes }),
  };
};
