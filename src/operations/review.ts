import { z } from 'zod';
import { UserError } from '../domain/errors.ts';
import { reviewModes, type ReviewSubject } from '../domain/request.ts';
import { locateFiles } from './locate-files.ts';
import { defineOperation, type OperationContext } from './operation.ts';
import { openProject } from './open-project.ts';
import { folderOption, runOptions } from './run-options.ts';
import { runStartedSchema } from './run-started.ts';
import { startJob } from './start-job.ts';

const focuses = ['security', 'performance', 'quality', 'comprehensive'] as const;

const input = z.strictObject({
  files: z
    .array(z.string().min(1, { error: 'must name a file' }))
    .max(50, { error: 'takes at most 50 files' })
    .default([])
    .meta({ description: 'files to review as they stand', placeholder: 'FILE' }),
  branch: z
    .string()
    .trim()
    .min(1, { error: 'must name a branch' })
    .max(250, { error: 'is too long for a branch' })
    .optional()
    .meta({ description: 'review what this branch adds', placeholder: 'NAME' }),
  patch: z
    .string()
    .min(1, { error: 'must be a patch' })
    .optional()
    .meta({ description: 'review this patch, as `git diff` prints it', placeholder: 'TEXT', stdin: true }),
  purpose: z
    .string()
    .trim()
    .optional()
    .meta({ description: 'what the code is meant to do, in your words', placeholder: 'SPEC' }),
  focus: z
    .enum(focuses, { error: `must be one of ${focuses.join(', ')}` })
    .default('comprehensive')
    .meta({ description: 'what to look for', placeholder: 'WHAT' }),
  mode: z
    .enum(
      reviewModes.filter((mode) => mode !== 'none'),
      { error: 'must be auto, dual or self' },
    )
    .default('auto')
    .meta({ description: 'dual: by another model than the coder’s; self: by any', placeholder: 'MODE' }),
  in: folderOption('the repository (default: the current folder)'),
  ...runOptions,
});

type ReviewInput = z.infer<typeof input>;

const wishes: Record<(typeof focuses)[number], string> = {
  security: 'Look for security holes: what can somebody hostile do with it?',
  performance: 'Look for needless cost: work that grows faster than its input, waiting, memory.',
  quality:
    'Look for what will make it hard to keep right: unclear contracts, unhandled errors, missing tests.',
  comprehensive: 'Look for wrong results, unhandled errors, lost data, security holes and needless cost.',
};

const specOf = ({ purpose, focus }: ReviewInput): string =>
  purpose === undefined || purpose === ''
    ? `Review this code. ${wishes[focus]}`
    : `${purpose}\n\n${wishes[focus]}`;

const subjectOf = ({ files, branch, patch }: ReviewInput): ReviewSubject => {
  const given = [files.length > 0, branch !== undefined, patch !== undefined].filter(Boolean).length;
  if (given !== 1)
    throw new UserError('name either files, or --branch NAME, or --patch TEXT', {
      usage: true,
      hint: 'such as: millwright review src/slug.ts',
    });
  if (branch !== undefined) return { kind: 'branch', name: branch };
  return patch === undefined ? { kind: 'files' } : { kind: 'patch', text: patch };
};

const placeOf = async ({ files: [first, ...others], in: folder }: ReviewInput, context: OperationContext) => {
  if (first !== undefined) return locateFiles([first, ...others], context);
  return { ...(await openProject(folder, context)), paths: [] };
};

/** Runs the checks of what stands already and asks for a second opinion on it. Nothing is changed. */
export const review = defineOperation({
  name: 'review',
  about: 'Check and review files, a branch or a patch; nothing is changed',
  input,
  output: runStartedSchema,
  positional: ['files'],
  starts: 'run',
  examples: [
    'millwright review src/slug.ts --purpose "turns titles into slugs"',
    'millwright review --branch feature/login --focus security',
    'git diff | millwright review --patch -',
  ],
  async run(input, context) {
    const subject = subjectOf(input);
    const { project, paths } = await placeOf(input, context);
    const about = subject.kind === 'branch' ? subject.name : paths.join(', ');
    const title = `review ${about === '' ? 'a patch' : about}`.slice(0, 100);
    const { mode, focus } = input;
    const request = { context: paths, subject, focus, review: { mode, rounds: 1, threshold: 0 } };
    const job = { recipe: 'review', title, spec: specOf(input), project, request } as const;
    return startJob({ ...job, shows: ['proof'] }, input, context);
  },
});
