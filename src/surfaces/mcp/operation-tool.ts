import { z } from 'zod';
import type { Operation } from '../../operations/operation.ts';
import { runStartedSchema } from '../../operations/run-started.ts';
import { followToEnd, readRunState, runStateSchema } from './run-state.ts';
import type { Call, Tool } from './tool.ts';

/**
 * Switches that only a person may set, on a command line: to run generated code with their rights, to take what nothing
 * proves, to have their configuration written. Whoever calls a tool is a model.
 */
const personalSwitches: Readonly<Record<string, ReadonlySet<string>>> = {
  merge: new Set(['unverified']),
  answer: new Set(['decision']),
  doctor: new Set(['write']),
};
const personalEverywhere: ReadonlySet<string> = new Set(['sandbox', 'mayWeaken']);

const readingOperations = new Set([
  'check',
  'error-history',
  'ledger',
  'ledger-show',
  'questions',
  'runs',
  'show',
  'task',
  'tasks',
  'workers',
  'models',
  'config',
  'doctor',
  'stats',
]);
const replacingOperations = new Set(['merge', 'generate', 'modify', 'write-files', 'code']);

const waitField = z.boolean().default(true).meta({
  description:
    'answer when the run has ended, with progress until then; false answers at once, and task_status tells how it goes on',
});

type Fields = [string, z.ZodType][];

const fieldsOf = ({ name, input }: Operation): { offered: Fields; personal: Fields } => {
  const fields = Object.entries(input.shape) as Fields;
  const isPersonal = (field: string): boolean =>
    personalEverywhere.has(field) || personalSwitches[name]?.has(field) === true;
  return {
    offered: fields.filter(([field]) => !isPersonal(field)),
    personal: fields.filter(([field]) => isPersonal(field)),
  };
};

const run = async (operation: Operation, { wait, ...input }: Record<string, unknown>, call: Call) => {
  if (operation.starts !== 'run') return operation.run(input, call.context);
  const started = runStartedSchema.parse(await operation.run(input, call.context));
  call.keep(started);
  if (wait === true) await followToEnd(started, call);
  const { runId, after, notices } = started;
  return readRunState(runId, call, { after, notices });
};

/** The tool of an operation. One that starts a run answers how the run stands, and may wait for its end. */
export const operationTool = (operation: Operation, name: string): Tool => {
  const { offered, personal } = fieldsOf(operation);
  const starts = operation.starts === 'run';
  const unset = Object.fromEntries(personal.map(([field, schema]) => [field, schema.parse(undefined)]));
  return {
    name,
    about: operation.about,
    input: z.strictObject({ ...Object.fromEntries(offered), ...(starts && { wait: waitField }) }),
    output: starts ? runStateSchema : operation.output,
    reads: readingOperations.has(operation.name),
    replaces: replacingOperations.has(operation.name),
    call: (input, call) => run(operation, { ...unset, ...input }, call),
  };
};
