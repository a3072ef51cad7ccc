import type { Operation } from '../../operations/operation.ts';
import { operations } from '../../operations/index.ts';
import { ledgerAddByAssistant } from '../../operations/ledger/ledger-add.ts';
import { listModels } from './list-models.ts';
import { operationTool } from './operation-tool.ts';
import { taskApprove } from './task-approve.ts';
import { taskStatus } from './task-status.ts';
import type { Tool } from './tool.ts';

/** Names that assistants know from elsewhere. */
const toolNames: Readonly<Record<string, string>> = {
  doctor: 'check_backend_health',
  answer: 'task_answer',
  generate: 'generate_file',
  modify: 'modify_file',
  iterate: 'dual_iterate',
  'write-files': 'write_files_atomic',
  code: 'code_task',
  'gate list': 'gate_list',
  'gate show': 'gate_show',
  'gate proofs': 'gate_proofs',
};

/** Tools that are more than their operation. */
const ownTools: readonly Tool[] = [
  taskStatus,
  taskApprove,
  listModels,
  operationTool(ledgerAddByAssistant, ledgerAddByAssistant.name),
];

/**
 * For the person alone: decisions about results, the demo, a tracker that is worked at until it is told to end, where projects
 * lie, what puts an old database in the place of the present one; and `models`, which list_models tells with more.
 */
const withoutTool: ReadonlySet<string> = new Set([
  'approve',
  'reject',
  'send-back',
  'gate approve',
  'gate choose',
  'gate reject',
  'gate reopen',
  'demo',
  'restore',
  'models',
  'beads',
  'export-github',
  'github-status',
  'sync-reviews',
  'deploy-railway',
  'deployment-status',
  'ledger-add',
  'ledger-change',
  'export-project',
  'github-issues',
  'projects',
  'move-project',
  'roles',
]);

/** A tool for every operation that has not one of its own. */
export const toolsOf = (registry: Readonly<Record<string, Operation>>): ReadonlyMap<string, Tool> => {
  const derived = Object.values(registry)
    .filter(({ name }) => !withoutTool.has(name))
    .map((operation) => operationTool(operation, toolNames[operation.name] ?? operation.name));
  return new Map([...derived, ...ownTools].map((tool) => [tool.name, tool]));
};

export const tools = toolsOf(operations);
