import type { z } from 'zod';
import type { operations } from '../../../operations/index.ts';
import type { Line } from '../line.ts';
import { renderConfig } from './config.ts';
import { renderDoctor } from './doctor.ts';
import { renderErrorHistory } from './error-history.ts';
import { renderGateList, renderGateProofs, renderGateShow } from './gates.ts';
import { renderLedger, renderRecord } from './ledger.ts';
import {
  renderDeploymentStatus,
  renderDeployRailway,
  renderExportGithub,
  renderGithubStatus,
  renderSyncReviews,
} from './hosting.ts';
import { renderMerge } from './merge.ts';
import { renderModels } from './models.ts';
import { renderMoveProject, renderProjects } from './projects.ts';
import { renderDecompose, renderElaborate } from './proposals.ts';
import { renderQuestions } from './questions.ts';
import { renderRestore } from './restore.ts';
import { renderRoles } from './roles.ts';
import { renderRuns } from './runs.ts';
import { renderShow } from './show.ts';
import { renderStats } from './stats.ts';
import { renderWorkers } from './workers.ts';
import { renderRunFile, renderSubmit, renderTask, renderTasks } from './tasks.ts';

type Renderings = {
  [Name in keyof typeof operations]?: (output: z.infer<(typeof operations)[Name]['output']>) => Line[];
};

const renderings: Renderings = {
  elaborate: renderElaborate,
  decompose: renderDecompose,
  'gate list': renderGateList,
  'gate show': renderGateShow,
  'gate proofs': renderGateProofs,
  submit: renderSubmit,
  run: renderRunFile,
  tasks: renderTasks,
  task: renderTask,
  approve: renderTask,
  reject: renderTask,
  'send-back': renderTask,
  cancel: renderTask,
  retry: renderTask,
  runs: renderRuns,
  show: renderShow,
  merge: renderMerge,
  'export-github': renderExportGithub,
  'github-status': renderGithubStatus,
  'sync-reviews': renderSyncReviews,
  'deploy-railway': renderDeployRailway,
  'deployment-status': renderDeploymentStatus,
  restore: renderRestore,
  'error-history': renderErrorHistory,
  questions: renderQuestions,
  ledger: renderLedger,
  'ledger-show': renderRecord,
  'ledger-add': renderRecord,
  'ledger-change': renderRecord,
  stats: renderStats,
  projects: renderProjects,
  'move-project': renderMoveProject,
  workers: renderWorkers,
  roles: renderRoles,
  models: renderModels,
  config: renderConfig,
  doctor: renderDoctor,
};

/** The output of an operation for people; as JSON where nobody has written a better way. */
export const render = (name: string, output: unknown): Line[] => {
  const rendering = (renderings as Readonly<Record<string, ((output: unknown) => Line[]) | undefined>>)[name];
  return rendering
    ? rendering(output)
    : JSON.stringify(output, null, 2)
        .split('\n')
        .map((line): Line => [line]);
};
