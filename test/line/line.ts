import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { promisify } from 'node:util';
import { agentDesk, type AgentMachine } from '../../src/compose/agents.ts';
import { loadGrammar } from '../../src/compose/grammars.ts';
import { hostingOf } from '../../src/compose/hosting.ts';
import { pipelineSettings } from '../../src/compose/pipeline-settings.ts';
import { purseOf } from '../../src/compose/purse.ts';
import { workbenchFor } from '../../src/compose/workbenches.ts';
import { loadConfig } from '../../src/config.ts';
import type { PackageRegistry } from '../../src/domain/dependency.ts';
import type { RunEvent, StoredEvent } from '../../src/domain/events.ts';
import type { GateAnswer } from '../../src/domain/gate.ts';
import type { Hosting } from '../../src/domain/hosting.ts';
import { newId } from '../../src/domain/id.ts';
import { requestSchema } from '../../src/domain/request.ts';
import type { Run } from '../../src/domain/run.ts';
import type { Task } from '../../src/domain/task.ts';
import { openSyntax } from '../../src/extract/syntax/open-syntax.ts';
import { scriptedModel, type ScriptedModel, type ScriptedReply } from '../../src/models/scripted.ts';
import type { PipelineParts } from '../../src/pipeline/pipeline-parts.ts';
import { executeJob } from '../../src/queue/execute-job.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { Store } from '../../src/store/store.ts';

const run = promisify(execFile);

/** Git as a person would call it, in a folder of the test. */
export const git = async (cwd: string, ...args: string[]): Promise<string> => {
  const settings = ['-c', 'user.name=T', '-c', 'user.email=t@example.org', '-c', 'commit.gpgsign=false'];
  return (await run('git', [...settings, ...args], { cwd, encoding: 'utf8' })).stdout.trim();
};

/** A repository with these files as its first commit. */
export const makeRepository = async (root: string, files: Record<string, string>): Promise<string> => {
  await mkdir(root, { recursive: true });
  await git(root, 'init', '--quiet', '--initial-branch=main');
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  await git(root, 'add', '--all');
  await git(root, 'commit', '--quiet', '--allow-empty', '--message', 'first');
  return root;
};

/** A temp folder that goes when the test passed and stays when it failed. */
export const temporary = async (context: TestContext, name: string): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), `millwright-${name}-`));
  context.after(async () => {
    if (context.passed) await rm(folder, { recursive: true, force: true });
    else context.diagnostic(`kept for a look: ${folder}`);
  });
  return folder;
};

let shared: Promise<Store> | undefined;

/** One embedded database for all tests of a file; they never share a project. */
const storeOf = async (): Promise<Store> => {
  shared ??= mkdtemp(join(tmpdir(), 'millwright-store-')).then((dataDir) => openStore({ dataDir }));
  return shared;
};

/** Lets go of the database; for the `after` of a test file. */
export const closeStore = async (): Promise<void> => {
  await (await shared)?.close();
};

/** By ann, unless it says by whom. */
type GivenAnswer = Omit<GateAnswer, 'by'> & { by?: string };
type MaybePromise<Value> = Value | Promise<Value>;

export interface LineOptions {
  files: Record<string, string>;
  replies: readonly ScriptedReply[];
  spec?: string;
  recipe?: Task['recipe'];
  request?: Partial<Task['request']>;
  budget?: Partial<Task['budget']>;
  /** Required where nothing is said. */
  sandbox?: Task['sandbox'];
  /** A coding CLI that does the work; it has to be in the configuration. */
  agent?: string;
  /** Of the person, as far as a coding CLI may be handed it. */
  environment?: Record<string, string>;
  /** Keys of a millwright.toml of the person, such as `[review]`. */
  config?: string;
  /** Instead of the replies: any model. */
  model?: PipelineParts['modelsFor'];
  /** Where new packages are looked up; nobody answers unless it is given. */
  registry?: PackageRegistry;
  /** What a person says at each gate, in order. */
  answers?: readonly (
    | GivenAnswer
    | ((log: readonly StoredEvent[], store: Store) => MaybePromise<GivenAnswer>)
  )[];
  /** After the repository was made and before the run. */
  before?: (root: string) => Promise<void>;
  /** Hosts as they are configured, such as with shorter pauses. */
  hosting?: (hosting: Hosting) => Hosting;
  /** What the log holds before the run is executed: it goes on from there. */
  begun?: (root: string) => Promise<readonly RunEvent[]>;
  /** When the model is asked for the first time. */
  during?: (root: string) => Promise<void>;
}

export interface Line {
  root: string;
  run: Run;
  task: Task;
  store: Store;
  model: ScriptedModel;
  events: RunEvent[];
  end: RunEvent & { type: 'run-end' };
  /** Text of a file on the run's branch; undefined if it is not there. */
  onBranch(path: string): Promise<string | undefined>;
  inCheckout(path: string): Promise<string>;
}

const nobody: PackageRegistry = {
  look: () => Promise.resolve({ kind: 'unreachable', reason: 'there is no registry in this test' }),
};

const budget = { tokens: 1_000_000, seconds: 600, attempts: 3, money: 0 };

/** What a person does with `millwright answer`: the answer goes into the log and the run goes on. */
const answerGates = async (
  run: Run,
  answers: LineOptions['answers'] = [],
  store: Store,
  execute: () => Promise<void>,
): Promise<void> => {
  for (const answer of answers) {
    const log = await store.log.read(run.id);
    const asked = log.at(-1)?.event;
    if (asked?.type !== 'gate-request') throw new Error(`nobody was asked: ${JSON.stringify(asked)}`);
    await store.tasks.move(run.taskId, 'queued');
    await store.runs.setStatus(run.id, 'queued');
    const { gate } = asked;
    const { text, by = 'ann', ...said } = typeof answer === 'function' ? await answer(log, store) : answer;
    await store.log.append(run.id, { type: 'gate-response', gate, ...said, answer: text, by });
    await execute();
  }
};

const nothing = (): Promise<readonly RunEvent[]> => Promise.resolve([]);
const asConfigured = (hosting: Hosting): Hosting => hosting;

const create = async (
  { task, run: made, begun }: { task: Task; run: Run; begun: readonly RunEvent[] },
  store: Store,
): Promise<void> => {
  await store.tasks.create(task);
  await store.runs.create(made);
  for (const event of begun) await store.log.append(made.id, event);
};

/** What coding CLIs find: a home of the test's own. */
const agentMachine = (home: string, { environment = {} }: LineOptions): AgentMachine => ({
  host: { path: process.env['PATH'] ?? '', home },
  environment,
  caFile: undefined,
});

/** What stands when the run has ended. */
const lineOf = async (
  { root, task, run, model }: Pick<Line, 'root' | 'task' | 'run' | 'model'>,
  store: Store,
): Promise<Line> => {
  const events = (await store.log.read(run.id)).map(({ event }) => event);
  const end = events.at(-1);
  if (end?.type !== 'run-end') throw new Error(`the run did not end: ${JSON.stringify(end)}`);
  const [ended, moved] = [await store.runs.byId(run.id), await store.tasks.byId(task.id)];
  return {
    root,
    store,
    model,
    events,
    end,
    run: ended ?? run,
    task: moved ?? task,
    onBranch: (path) => git(root, 'show', `${end.branch ?? 'no-branch'}:${path}`).catch(() => undefined),
    inCheckout: (path) => readFile(join(root, path), 'utf8'),
  };
};

/** One task from spec to outcome: real store, git, cage and checks; only the model is scripted. */
export const walkLine = async (context: TestContext, options: LineOptions): Promise<Line> => {
  const folder = await temporary(context, 'line');
  const root = await makeRepository(join(folder, 'project'), options.files);
  await options.before?.(root);
  const home = join(folder, 'home');
  await mkdir(join(home, '.config/millwright'), { recursive: true });
  await writeFile(
    join(home, '.config/millwright/millwright.toml'),
    options.config ?? '[review]\nrounds = 0\n',
  );
  const env = { PATH: process.env['PATH'], MILLWRIGHT_DATA_DIR: join(folder, 'data') };
  const config = await loadConfig({ env, cwd: folder, platform: process.platform, home, projectDir: root });
  const store = await storeOf();
  const project = await store.projects.ensure({ path: root, name: 'project' });
  const createdAt = new Date().toISOString();
  const { spec = 'Add a function add(a, b) that adds two numbers, with tests.', recipe = 'make' } = options;
  const task: Task = {
    id: newId(),
    projectId: project.id,
    title: 'add numbers',
    spec,
    recipe,
    state: 'queued',
    budget: { ...budget, ...options.budget },
    sandbox: options.sandbox ?? 'required',
    createdAt,
    ...(options.agent && { agent: options.agent }),
    ...(options.request && { request: requestSchema.parse(options.request) }),
  };
  const made: Run = {
    id: newId(),
    taskId: task.id,
    projectId: project.id,
    recipe,
    status: 'queued',
    createdAt,
  };
  await create({ task, run: made, begun: await (options.begun ?? nothing)(root) }, store);
  const model = scriptedModel({ replies: options.replies });
  const sandbox = {
    host: { path: process.env['PATH'] ?? '', home: homedir() },
    cacheDir: join(folder, 'data/cache/npm'),
    machineCaFile: process.env['NODE_EXTRA_CA_CERTS'],
  };
  const parts: PipelineParts = {
    log: store.log,
    artifacts: store.artifacts,
    settings: pipelineSettings(config),
    modelsFor: async (query) => {
      if (query.answered === 0) await options.during?.(root);
      return options.model?.(query) ?? [model];
    },
    promptTokens: () => Promise.resolve(config.limits.context_tokens),
    editRecords: () => store.editOutcomes.records(),
    errorHistory: store.errorHistory,
    ledger: store.ledger,
    purse: purseOf(config, store),
    syntax: openSyntax(loadGrammar),
    registry: options.registry ?? nobody,
    agents: agentDesk(config, agentMachine(home, options)),
    roles: () => config.roles.collect(),
    hosting: (options.hosting ?? asConfigured)(hostingOf(config, sandbox)),
    workbenchFor: (one, of) => workbenchFor({ run: one, task: of, project }, config, sandbox),
    onDelta: () => undefined,
  };
  const execute = () =>
    executeJob({ runId: made.id }, new AbortController().signal, {
      store,
      submit: () => Promise.resolve(),
      partsFor: () => Promise.resolve(parts),
    });
  await execute();
  await answerGates(made, options.answers, store, execute);
  return lineOf({ root, task, run: made, model }, store);
};

/** A reply that writes whole files. */
export const files = (entries: Record<string, string>): string =>
  Object.entries(entries)
    .map(([path, text]) => `\`\`\`js path=${path}\n${text}\n\`\`\``)
    .join('\n\n');

export const plan = (...paths: string[]): string =>
  `TITLE: Add two numbers\n\nSTEPS:\n1. Write it.\n\nFILES:\n${paths.map((path) => `- ${path}`).join('\n')}\n\nACCEPTANCE:\n- add(1, 2) is 3\n`;

/** A project without dependencies: its checks are its own tests, so no registry is needed. */
export const emptyProject = {
  'package.json':
    '{ "name": "p", "version": "1.0.0", "type": "module", "scripts": { "test": "node --test" } }\n',
};

export const add = (body: string): string => `export const add = (a, b) => ${body};`;
export const addTest =
  "import assert from 'node:assert/strict';\nimport { test } from 'node:test';\nimport { add } from './add.js';\n\ntest('adds', () => {\n  assert.equal(add(1, 2), 3);\n});\n\ntest('adds nothing', () => {\n  assert.equal(add(0, 0), 0);\n});";
