import type { CallToolResult } from '@modelcontextprotocol/server';
import { UserError } from '../../domain/errors.ts';
import { findRun } from '../../operations/find-run.ts';
import { findProject } from '../../operations/ledger/find-project.ts';
import { explainError } from '../explain-error.ts';
import { printable } from '../printable.ts';
import { confine, type Confinement, type Unplaced } from './confine.ts';
import type { Call, Tool } from './tool.ts';

/** A fault that the assistant can read, and mend if it is its own. */
export const toolFault = (error: unknown): CallToolResult => {
  const { message, hint } = explainError(error);
  const lines = [`error: ${message}`, ...(hint === undefined ? [] : [`hint: ${hint}`])];
  return {
    isError: true,
    content: [{ type: 'text', text: lines.map((line) => printable(line)).join('\n') }],
  };
};

/** What the client sent, as the tool's input. Throws UserError (usage) naming the field that does not hold. */
export const readInput = ({ name, input }: Tool, given: unknown): Record<string, unknown> => {
  const parsed = input.safeParse(given ?? {});
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = [name, ...(issue?.path ?? [])].join('.');
  throw new UserError(`${place}: ${printable(issue?.message ?? 'is not understood', 300)}`, {
    usage: true,
    hint: `the input of ${name} is described in tools/list`,
  });
};

/** Folders that are left out mean the workspace where there is one, and a run, a project or a record must be of it. */
const confineInput = async (
  tool: Tool,
  input: Record<string, unknown>,
  { context, admitProject }: Confinement,
  isPlaced: boolean,
): Promise<Record<string, unknown>> => {
  if (typeof input['run'] === 'string') {
    const { project } = await findRun(input['run'], await context.store());
    await admitProject(project.path);
  }
  const isLedger = tool.name.startsWith('ledger');
  if (isLedger && typeof input['project'] === 'string')
    await admitProject((await findProject(input['project'], context)).path);
  if (isLedger && typeof input['record'] === 'string') {
    const store = await context.store();
    const { projectId } = await store.ledger.find(input['record']);
    await admitProject((await store.projects.byId(projectId))?.path ?? '/');
  }
  const isOpen =
    isPlaced && 'in' in tool.input.shape && input['in'] === undefined && input['new'] === undefined;
  return isOpen ? { ...input, in: context.cwd } : input;
};

interface Reach {
  /** Left out, everything may be touched. */
  roots: readonly string[] | undefined;
  unplaced?: Unplaced;
  call: Call;
}

/** Calls the tool within the client's roots, if it has any. Throws what the operation throws. */
export const callTool = async (
  tool: Tool,
  given: unknown,
  { roots, unplaced, call }: Reach,
): Promise<CallToolResult> => {
  let input = readInput(tool, given);
  let inRoots = call;
  if (roots !== undefined) {
    const confinement = await confine(call.context, roots, unplaced);
    input = await confineInput(tool, input, confinement, unplaced === undefined);
    inRoots = { ...call, context: confinement.context };
  }
  const structuredContent = tool.output.parse(await tool.call(input, inRoots)) as Record<string, unknown>;
  return { structuredContent, content: [{ type: 'text', text: JSON.stringify(structuredContent) }] };
};
