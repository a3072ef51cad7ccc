import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { agentDesk } from '../../src/compose/agents.ts';
import { pipelineSettings } from '../../src/compose/pipeline-settings.ts';
import { workbenchFor } from '../../src/compose/workbenches.ts';
import { loadConfig } from '../../src/config.ts';
import type { RunEvent } from '../../src/domain/events.ts';
import type { Facts } from '../../src/domain/facts.ts';
import { newId } from '../../src/domain/id.ts';
import type { Run } from '../../src/domain/run.ts';
import type { Task } from '../../src/domain/task.ts';
import { openWorkbench } from '../../src/pipeline/open-workbench.ts';
import { foldSpent } from '../../src/pipeline/replay.ts';
import type { StepTools } from '../../src/pipeline/step-tools.ts';
import type { StepOutcome } from '../../src/pipeline/step.ts';
import { runAgent } from '../../src/pipeline/steps/run-agent.ts';
import { playing } from './agent-machine.ts';
import { emptyProject, makeRepository } from './line.ts';

const budget = { tokens: 1_000_000, seconds: 600, attempts: 3, money: 0 };

export interface Stepped {
  outcome: StepOutcome;
  facts: Facts;
  /** All that the step wrote down. */
  events: RunEvent[];
  /** What was shown of the words as they came. */
  shown: string;
}

export interface StepOptions {
  /** What the log held before. */
  history?: RunEvent[];
  facts?: Facts;
  agent?: string;
  budget?: Partial<Task['budget']>;
}

/** The step alone, with a real tree, a real cage and real programs, on one repository for many calls. */
export const openAgentStep = async (
  toml: string,
  environment: Record<string, string> = {},
): Promise<(script: Record<string, unknown>, options?: StepOptions) => Promise<Stepped>> => {
  const folder = await mkdtemp(join(tmpdir(), 'millwright-agents-'));
  const root = await makeRepository(join(folder, 'project'), emptyProject);
  const home = join(folder, 'home');
  await mkdir(join(home, '.config/millwright'), { recursive: true });
  await writeFile(join(home, '.config/millwright/millwright.toml'), toml);
  const env = { PATH: process.env['PATH'], MILLWRIGHT_DATA_DIR: join(folder, 'data') };
  const config = await loadConfig({ env, cwd: folder, platform: process.platform, home, projectDir: root });
  const path = process.env['PATH'] ?? '';
  const createdAt = new Date().toISOString();
  const project = { id: newId(), path: root, name: 'project', createdAt };
  const agents = agentDesk(config, { host: { path, home }, environment, caFile: undefined });
  return async (script, options = {}) => {
    const common = { projectId: project.id, recipe: 'make' as const, createdAt };
    const task: Task = {
      ...common,
      id: newId(),
      title: 'add numbers',
      spec: playing(script),
      state: 'running',
      budget: { ...budget, ...options.budget },
      sandbox: 'required',
      agent: options.agent ?? 'claude',
    };
    const run: Run = { ...common, id: newId(), taskId: task.id, status: 'running' };
    const machine = { host: { path, home: homedir() }, machineCaFile: undefined };
    const { signal } = new AbortController();
    const bench = openWorkbench(await workbenchFor({ run, task, project }, config, machine), {
      signal,
      deadline: signal,
    });
    const facts: Facts = { base: bench.head, branch: 'millwright/x', files: {}, ...options.facts };
    await bench.open(bench.head, facts.files ?? {});
    const before = options.history ?? [];
    const events: RunEvent[] = [];
    let shown = '';
    const stored = () =>
      [...before, ...events].map((event, index) => ({
        runId: run.id,
        position: index + 1,
        at: createdAt,
        event,
      }));
    const tools: Partial<StepTools> = {
      runId: run.id,
      task,
      signal,
      workbench: bench,
      agents,
      settings: pipelineSettings(config),
      errorHistory: { similar: () => Promise.resolve([]) },
      history: () => [...before, ...events],
      spent: () => foldSpent(stored()),
      note: (event) => void events.push(event),
      emit: (event) => Promise.resolve(void events.push(event)),
      show: ({ text }) => void (shown += text),
    };
    const outcome = await runAgent.run(facts, tools as StepTools);
    return { outcome, facts: { ...facts, ...('facts' in outcome ? outcome.facts : {}) }, events, shown };
  };
};
