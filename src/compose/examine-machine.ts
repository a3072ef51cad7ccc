import type { Config } from '../config.ts';
import type { Symptom } from '../domain/machine.ts';
import { UserError } from '../domain/errors.ts';
import type { Store } from '../store/open-store.ts';
import { exec } from '../workspace/exec.ts';
import { findProgram } from '../workspace/host.ts';
import { detectSandbox } from '../workspace/sandbox/detect-sandbox.ts';
import { holdsOf, listHolds } from '../workspace/sandbox/holds.ts';
import { driverOptions, type CageOptions } from './cages.ts';
import { examineAgents } from './examine-agents.ts';
import { examineModels } from './examine-models.ts';

/** An older Node than we need is refused before anything of ours is loaded, so it is never seen here. */
const runtime = (): Symptom => ({
  topic: 'runtime',
  status: 'ok',
  text: `Node ${process.version} on ${process.platform}-${process.arch}`,
});

const program = async (name: string, path: string, remedy: string): Promise<Symptom> => {
  const found = findProgram(name, path);
  if (found === undefined)
    return { topic: name, status: 'problem', text: `${name} is not installed`, remedy };
  const { stdout, failed } = await exec({
    argv: [found, '--version'],
    cwd: '/',
    env: { PATH: path },
    timeoutMs: 10_000,
  });
  const version = stdout.trim().split('\n', 1)[0] ?? '';
  return failed
    ? { topic: name, status: 'problem', text: `${name} does not start`, remedy }
    : { topic: name, status: 'ok', text: version };
};

const sandbox = async (config: Config, cage: CageOptions): Promise<Symptom> => {
  if (config.sandbox === 'off')
    return {
      topic: 'sandbox',
      status: 'warning',
      text: 'switched off: generated code runs with your rights',
      remedy: 'set sandbox.mode to "required"',
    };
  const found = await detectSandbox(driverOptions(cage));
  if (found.level === 'none')
    return { topic: 'sandbox', status: 'problem', text: found.reason, remedy: found.hint };
  const open = listHolds(holdsOf(found.level, process.platform)).filter(({ hold }) => hold === 'open');
  const text = `${found.level}: no network, no environment, only the run's folder writable`;
  if (open.length === 0) return { topic: 'sandbox', status: 'ok', text };
  return {
    topic: 'sandbox',
    status: 'warning',
    text: `${text}; ${open.map(({ matter }) => matter).join(' and ')} without a limit`,
    remedy: 'sandbox.driver = "docker" or "podman" holds them',
  };
};

const database = async (store: () => Promise<Store>): Promise<Symptom> => {
  try {
    const { kind, version, where } = (await store()).about();
    return { topic: 'database', status: 'ok', text: `${kind} (${version}) at ${where}` };
  } catch (error) {
    const known = error instanceof UserError;
    return {
      topic: 'database',
      status: 'problem',
      text: known ? error.message : String(error),
      remedy: known ? error.hint : undefined,
    };
  }
};

/** Everything a run needs. Only configured endpoints are contacted. */
export const examineMachine = async (
  config: Config,
  options: { cage: CageOptions; store: () => Promise<Store>; signal: AbortSignal },
): Promise<Symptom[]> => {
  const { path } = options.cage.host;
  const found = await Promise.all([
    Promise.resolve(runtime()),
    program('git', path, 'apt-get install -y git, or see https://git-scm.com'),
    program('npm', path, 'install Node with npm'),
    sandbox(config, options.cage),
    database(options.store),
  ]);
  const [ofModels, ofAgents] = await Promise.all([
    examineModels(config, options.signal),
    examineAgents(config, options.cage.host),
  ]);
  return [...found, ...ofModels, ...ofAgents];
};
