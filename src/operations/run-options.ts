import { z } from 'zod';
import type { Budget } from '../domain/budget.ts';
import { tamperKinds } from '../domain/tamper.ts';
import { durationSchema } from './duration.ts';

/** An input that names a folder, relative to where the caller stands. */
export const folderOption = (description: string, placeholder = 'DIR') =>
  z.string().min(1, { error: 'must name a folder' }).optional().meta({ description, placeholder });

const wholeNumber = (min: number, max: number) => {
  const error = `must be a whole number from ${min} to ${max}`;
  return z.int({ error }).min(min, { error }).max(max, { error });
};

/** Limits that a person may set for one run. */
export const budgetOptions = {
  maxAttempts: wholeNumber(0, 100)
    .optional()
    .meta({ description: 'rounds of healing at most', placeholder: 'N' }),
  budgetTokens: wholeNumber(1, 1_000_000_000)
    .optional()
    .meta({ description: 'tokens that may be spent, prompts and answers together', placeholder: 'N' }),
  timeout: durationSchema
    .optional()
    .meta({ description: 'working time at most, such as 90s, 10m or 2h', placeholder: 'TIME' }),
};

/** What every operation takes that lets a model write code. */
export const runOptions = {
  model: z
    .string()
    .trim()
    .min(1, { error: 'must name a model' })
    .max(300, { error: 'is too long for a name' })
    .optional()
    .meta({ description: 'use this model for every role: NAME or NAME@ENDPOINT', placeholder: 'MODEL' }),
  ...budgetOptions,
  mayWeaken: z
    .array(z.enum(tamperKinds, { error: `must be one of ${tamperKinds.join(', ')}` }))
    .optional()
    .meta({
      description: 'allow this change of the checks, such as test-removed; may be given several times',
      placeholder: 'KIND',
    }),
  askHelp: z
    .boolean()
    .optional()
    .meta({ description: 'where healing comes to no end, wait for your word instead of failing' }),
  sandbox: z
    .boolean()
    .default(true)
    .meta({ description: 'run the checks without a sandbox: generated code then runs with your rights' }),
};

/** For operations whose work a coding CLI can do. */
export const agentOption = {
  agent: z
    .string()
    .trim()
    .min(1, { error: 'must name a coding CLI' })
    .max(60, { error: 'is too long for a name' })
    .optional()
    .meta({
      description:
        'let this coding CLI do the work in the cage: claude, codex, gemini, opencode, aider; auto: a model or one that you allow, by what was verified and who is free',
      placeholder: 'NAME',
    }),
};

interface BudgetOptions {
  maxAttempts?: number | undefined;
  budgetTokens?: number | undefined;
  timeout?: number | undefined;
}

/** The budget with what was asked for in its place. */
export const chooseBudget = (budget: Budget, options: BudgetOptions): Budget => ({
  ...budget,
  tokens: options.budgetTokens ?? budget.tokens,
  seconds: options.timeout ?? budget.seconds,
  attempts: options.maxAttempts ?? budget.attempts,
});
