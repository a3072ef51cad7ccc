import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { loadGrammar } from '../../src/compose/grammars.ts';
import { workbenchFor } from '../../src/compose/workbenches.ts';
import { loadConfig, type Config } from '../../src/config.ts';
import type { CheckResult } from '../../src/domain/check.ts';
import type { RunEvent } from '../../src/domain/events.ts';
import type { Facts } from '../../src/domain/facts.ts';
import { newId } from '../../src/domain/id.ts';
import type { Run } from '../../src/domain/run.ts';
import type { Task } from '../../src/domain/task.ts';
import { openSyntax } from '../../src/extract/syntax/open-syntax.ts';
import { openWorkbench } from '../../src/pipeline/open-workbench.ts';
import type { StepTools } from '../../src/pipeline/step-tools.ts';
import { validate } from '../../src/pipeline/steps/validate.ts';
import { exec } from '../../src/workspace/exec.ts';
import { makeRepository } from '../../test/line/line.ts';
import type { BenchProject } from './projects.ts';

const environment = { PATH: process.env['PATH'] ?? '', HOME: homedir(), CI: '1' };
const certificates = process.env['NODE_EXTRA_CA_CERTS'];
const syntax = openSyntax(loadGrammar);

/** One project in a folder, to be validated by hand and by us, each with its own npm cache. */
export class Desk {
  readonly #folder: string;
  readonly #project: BenchProject;
  #root = '';
  #config!: Config;
  #attempt = 0;
  /** Names and milliseconds of the checks of the last full validation. */
  last: { name: string; durationMs: number }[] = [];

  constructor(folder: string, project: BenchProject) {
    this.#folder = folder;
    this.#project = project;
  }

  async #type(cwd: string, commands: readonly string[]): Promise<number> {
    const env = {
      ...environment,
      npm_config_cache: join(this.#folder, 'npm'),
      ...(certificates === undefined ? {} : { NODE_EXTRA_CA_CERTS: certificates }),
    };
    const argv = ['sh', '-c', commands.join(' && ')] as const;
    const done = await exec({ argv, cwd, env, timeoutMs: 600_000 });
    if (done.failed) throw new Error(`${commands.join(' && ')}: ${done.stdout}${done.stderr}`);
    return done.durationMs;
  }

  /** Makes the lock file, fills both npm caches, and finds out what is found out once a process. */
  async prepare(): Promise<void> {
    const first = join(this.#folder, 'first');
    const files = { ...this.#project.files };
    if (this.#project.installs) {
      await this.#layOut(first, files);
      await this.#type(first, ['npm install']);
      files['package-lock.json'] = await readFile(join(first, 'package-lock.json'), 'utf8');
    }
    this.#root = await makeRepository(join(this.#folder, 'project'), files);
    const env = { PATH: process.env['PATH'], MILLWRIGHT_DATA_DIR: join(this.#folder, 'data') };
    const sources = { env, cwd: this.#folder, platform: process.platform, home: homedir() };
    this.#config = await loadConfig({ ...sources, projectDir: this.#root });
    await this.full('cold');
  }

  async #layOut(dir: string, files: Record<string, string>): Promise<void> {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(dir, path)), { recursive: true });
      await writeFile(join(dir, path), text);
    }
  }

  /** What a person would type, in a fresh copy of the project; milliseconds. */
  async plain(): Promise<number> {
    const copy = join(this.#folder, `copy-${(this.#attempt += 1)}`);
    await cp(this.#root, copy, { recursive: true });
    const took = await this.#type(copy, this.#project.plain);
    await rm(copy, { recursive: true });
    return took;
  }

  async #open(events: { event: RunEvent; at: number }[]): Promise<StepTools> {
    const id = newId();
    const project = { id: newId(), path: this.#root, name: 'bench', createdAt: new Date().toISOString() };
    const cage = {
      host: { path: environment.PATH, home: homedir() },
      cacheDir: join(this.#folder, 'data/cache/npm'),
      machineCaFile: certificates,
    };
    const task = { id: newId(), sandbox: 'required', budget: { attempts: 3 } } as Task;
    const options = await workbenchFor({ run: { id } as Run, task, project }, this.#config, cage);
    const never = new AbortController().signal;
    const workbench = openWorkbench(options, { signal: never, deadline: never });
    await workbench.open(workbench.head, {});
    const note = (event: RunEvent): void => void events.push({ event, at: performance.now() });
    const artifacts = { save: () => Promise.resolve(newId()) };
    return { runId: id, task, workbench, syntax, note, artifacts } as unknown as StepTools;
  }

  /** All checks of the project as it stands, by the step of a run; milliseconds, laying out of the tree included. */
  async full(how: 'cold' | 'warm'): Promise<number> {
    if (how === 'cold') await rm(join(this.#folder, 'data/cache/modules'), { recursive: true, force: true });
    const startedAt = performance.now();
    const tools = await this.#open([]);
    const checks = await this.#validate({ files: {} }, tools);
    const took = performance.now() - startedAt;
    this.last = checks.map(({ name, durationMs }) => ({ name, durationMs }));
    const install = checks.find(({ name }) => name === 'install');
    if (install && (install.cached !== undefined) !== (how === 'warm'))
      throw new Error(`the install was not ${how}`);
    await this.#remove(tools);
    return took;
  }

  /** From an edit of one file until the quick look is through, in a run that has checked the whole project before. */
  async inner(): Promise<number> {
    const events: { event: RunEvent; at: number }[] = [];
    const tools = await this.#open(events);
    const checks = await this.#validate({ files: {} }, tools);
    events.length = 0;
    const { path, text } = this.#project.edit;
    const failed = checks.map((one) => (one.name === 'test' ? { ...one, status: 'failed' as const } : one));
    const best = { score: [0, 1, 1, 0], files: {}, checks: failed, tree: checks[0]?.tree ?? '' };
    await tools.workbench.write(new Map([[path, text]]));
    const startedAt = performance.now();
    await this.#validate({ files: { [path]: text }, best, healed: 1 }, tools);
    const last = events.findLast(({ event }) => event.type === 'check-end' && event.result.files);
    if (last === undefined) throw new Error('there was no quick look');
    await this.#remove(tools);
    return last.at - startedAt;
  }

  async #validate(facts: Facts, tools: StepTools): Promise<CheckResult[]> {
    const done = await validate.run(facts, tools);
    const checks = ('facts' in done && done.facts?.checks) || [];
    const failed = checks.filter(({ status }) => status === 'failed');
    if (failed.length > 0 || !checks.some(({ tests }) => (tests?.passed ?? 0) > 0))
      throw new Error(`the project does not pass: ${JSON.stringify(failed)}`);
    return checks;
  }

  async #remove({ runId }: StepTools): Promise<void> {
    await rm(join(this.#config.dataDir, 'runs', runId), { recursive: true, force: true });
  }
}
