import type { Config, RoutedRole } from '../config.ts';
import type { PipelineSettings } from '../pipeline/step-tools.ts';

/** Whose name the commits of runs carry. */
export const authorOf = ({ git }: Config): { name: string; email: string } => ({
  name: git.author_name ?? 'Millwright',
  email: git.author_email ?? 'millwright@localhost',
});

/** The part of the configuration that steps decide by. */
export const pipelineSettings = (config: Config): PipelineSettings => ({
  review: config.review,
  dependencyPolicy: config.dependencies.policy,
  contextTokens: config.limits.context_tokens,
  answerTokens: config.limits.answer_tokens,
  candidates: config.limits.candidates,
  hasModelFor: (role) => config.route(role as RoutedRole).length > 0,
  styleNotes: config.style.notes,
});
