import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { GateCheckTools, GateSubject } from '../../gate-check.ts';
import { inCage, installPackages, printed, tidyTree, withScratch } from '../cage/in-cage.ts';
import { oneLine } from '../tree/judge.ts';
import { findOpenApi } from '../tree/find-openapi.ts';
import { planRequests, type PlannedRequest } from './plan-requests.ts';
import { probeReportSchema, type ProbeReport } from './probe-report.ts';
import { startCommandOf, type StartCommand } from './start-command.ts';

type Tools = Pick<GateCheckTools, 'workbench'>;

/** What came of starting a service and asking it; `refused` where it did not come so far. */
export interface Probed {
  /** Why nothing could be asked, as a sentence to act on. */
  refused?: string;
  report?: ProbeReport;
  /** What was started and what it printed. */
  log: string;
}

const buildMs = 600_000;
const readyMs = 60_000;
const requestMs = 10_000;
const healthPaths = ['/health', '/healthz', '/api/health', '/'];

const guest = (name: string): Promise<string> =>
  readFile(fileURLToPath(new URL(`../../../../workspace/guests/${name}.mjs`, import.meta.url)), 'utf8');

const nodeProgram = (program: string, folder: string, plan: unknown): string[] => [
  'node',
  '--input-type=module',
  '-e',
  program,
  folder,
  JSON.stringify(plan),
];

interface Errand {
  command: StartCommand;
  env: Record<string, string>;
  requests: PlannedRequest[];
  ready: string[];
}

/**
 * The service runs in one cage and the program that asks it in another; only a socket leads from one to the other, so that
 * whatever the service prints, kills or writes, the report is not its own.
 */
const ask = async (tools: Tools, { command, env, requests, ready }: Errand): Promise<Probed> =>
  withScratch(tools, async ({ name }) => {
    const patienceMs = readyMs + requests.length * requestMs + 30_000;
    const [host, prober] = await Promise.all([guest('probe-service-host'), guest('probe-service')]);
    const unknown = `/nobody-serves-this-${name.slice(-12)}`;
    const [service, asked] = await Promise.all([
      inCage(tools, {
        command: nodeProgram(host, name, { command: command.start, env, patienceMs }),
        timeoutMs: patienceMs + 10_000,
      }),
      inCage(tools, {
        command: nodeProgram(prober, name, { ready, readyMs, requestMs, unknown, requests }),
        timeoutMs: patienceMs,
      }),
    ]);
    const log = `$ ${command.start.join(' ')}\n${printed(service)}`;
    const report = readReport(asked.stdout);
    if (report) return { report, log };
    return { refused: 'the service could not be asked: see the log', log: `${log}\n${printed(asked)}` };
  });

const readReport = (text: string): ProbeReport | undefined => {
  try {
    return probeReportSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
};

/** The arguments of a command are limited: what does not fit is not asked. */
const longestPlan = 100_000;

const fitting = (requests: readonly PlannedRequest[]): PlannedRequest[] => {
  let size = 0;
  return requests.filter((one) => (size += JSON.stringify(one).length) < longestPlan);
};

/** Asked besides what is described, where the product is tried as a whole. */
export const pageRequest: PlannedRequest = {
  key: 'GET / (page)',
  method: 'GET',
  path: '/',
  parameters: {},
  query: '',
  headers: {},
};

const probe = async (tools: Tools, production: boolean): Promise<Probed> => {
  const { workbench } = tools;
  const procfile = await workbench.read('Procfile');
  const command = startCommandOf(await workbench.view(), typeof procfile === 'string' ? procfile : undefined);
  if (command === undefined)
    return {
      refused: 'nothing says how the service is started: add a script "start" to package.json',
      log: '',
    };
  const broken = await installPackages(tools);
  if (broken !== undefined) return { refused: broken, log: broken };
  const found = await findOpenApi(tools);
  const described = 'reason' in found ? [] : fitting(planRequests(found.api));
  const requests = production ? [...described, pageRequest] : described;
  const own = described
    .filter(({ method, path }) => method === 'GET' && /health/i.test(path))
    .map(({ path }) => path);
  const env = { NODE_ENV: production ? 'production' : 'development', HOST: '127.0.0.1' };
  try {
    if (command.build) {
      const built = await inCage(tools, { command: command.build, timeoutMs: buildMs });
      if (built.exitCode !== 0 || built.timedOut)
        return {
          refused: `the build fails: ${oneLine(built.stderr || built.stdout, 300)}`,
          log: printed(built),
        };
    }
    return await ask(tools, { command, env, requests, ready: [...new Set([...own, ...healthPaths])] });
  } finally {
    await tidyTree(tools);
  }
};

const known = new WeakMap<GateSubject, Map<boolean, Promise<Probed>>>();

/**
 * Builds, starts and asks the service of this tree in the cage: once for each look at a gate, however many checks want to
 * know. `production` says in which mode.
 */
export const probeOnce = (subject: GateSubject, tools: Tools, production: boolean): Promise<Probed> => {
  const modes = known.get(subject) ?? new Map<boolean, Promise<Probed>>();
  known.set(subject, modes);
  const running = modes.get(production) ?? probe(tools, production);
  modes.set(production, running);
  return running;
};

/** Why a service that was started did not answer well, as sentences. */
export const unreadyReasons = ({ ready, state }: ProbeReport, start: string): string[] => {
  const { port, ended, listening } = state;
  if (ended !== undefined)
    return [`${start} ended before it answered (${oneLine(ended, 60)}): its last words are in the log`];
  const others = listening.filter((one) => one !== port);
  if (!listening.includes(port ?? -1) && others.length > 0)
    return [
      `the service listens on ${others.join(', ')} and not on the port that the variable PORT names: take the port from there`,
    ];
  const said = ready.said
    .map(({ path, status, error }) => `${path} ${status ?? error ?? 'nothing'}`)
    .join(', ');
  return [
    `the service does not answer well within ${Math.round(ready.ms / 1000)} s (${said || 'nothing listens'}): let GET /health answer 200`,
  ];
};
