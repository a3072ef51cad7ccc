import { answer } from './answer.ts';
import { ask } from './ask.ts';
import { beads } from './beads.ts';
import { check } from './check.ts';
import { code } from './code.ts';
import { config } from './config.ts';
import { decompose } from './decompose.ts';
import { deliver } from './deliver.ts';
import { demo } from './demo.ts';
import { doctor } from './doctor.ts';
import { elaborate } from './elaborate.ts';
import { errorHistory } from './error-history.ts';
import { exportProject } from './export-project.ts';
import { fix } from './fix.ts';
import { gateApprove, gateChoose, gateReject, gateReopen } from './gates/decide.ts';
import { gateList, gateProofs, gateShow } from './gates/look.ts';
import { generate } from './generate.ts';
import { githubIssues } from './github-issues.ts';
import { deployRailway } from './hosting/deploy-railway.ts';
import { deploymentStatus } from './hosting/deployment-status.ts';
import { exportGithub } from './hosting/export-github.ts';
import { githubStatus } from './hosting/github-status.ts';
import { syncReviews } from './hosting/sync-reviews.ts';
import { iterate } from './iterate.ts';
import { ledgerAdd } from './ledger/ledger-add.ts';
import { ledgerChange } from './ledger/ledger-change.ts';
import { ledgerShow } from './ledger/ledger-show.ts';
import { ledger } from './ledger/ledger.ts';
import { make } from './make.ts';
import { merge } from './merge.ts';
import { models } from './models.ts';
import { moveProject } from './move-project.ts';
import { modify } from './modify.ts';
import { projects } from './projects.ts';
import { questions } from './questions.ts';
import { restore } from './restore.ts';
import { resume } from './resume.ts';
import { review } from './review.ts';
import { roles } from './roles.ts';
import { runs } from './runs.ts';
import { show } from './show.ts';
import { stats } from './stats.ts';
import { cancel } from './tasks/cancel.ts';
import { approve, reject, sendBack } from './tasks/decide.ts';
import { retry } from './tasks/retry.ts';
import { runFile } from './tasks/run-file.ts';
import { submit } from './tasks/submit.ts';
import { task } from './tasks/task.ts';
import { tasks } from './tasks/tasks.ts';
import { workers } from './workers.ts';
import { writeFiles } from './write-files.ts';

/** Every use case. An entry here has its command, its route and its tool without further code. */
export const operations = {
  make,
  iterate,
  fix,
  deliver,
  'gate list': gateList,
  'gate show': gateShow,
  'gate approve': gateApprove,
  'gate choose': gateChoose,
  'gate reject': gateReject,
  'gate reopen': gateReopen,
  'gate proofs': gateProofs,
  check,
  generate,
  modify,
  code,
  review,
  ask,
  elaborate,
  decompose,
  beads,
  'github-issues': githubIssues,
  'write-files': writeFiles,
  submit,
  run: runFile,
  tasks,
  task,
  approve,
  reject,
  'send-back': sendBack,
  cancel,
  retry,
  runs,
  show,
  resume,
  answer,
  merge,
  'export-github': exportGithub,
  'github-status': githubStatus,
  'sync-reviews': syncReviews,
  'deploy-railway': deployRailway,
  'deployment-status': deploymentStatus,
  restore,
  'error-history': errorHistory,
  questions,
  ledger,
  'ledger-show': ledgerShow,
  'ledger-add': ledgerAdd,
  'ledger-change': ledgerChange,
  'export-project': exportProject,
  stats,
  projects,
  'move-project': moveProject,
  workers,
  roles,
  models,
  config,
  doctor,
  demo,
};
