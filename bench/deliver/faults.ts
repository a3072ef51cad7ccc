// Faults that are planted while a delivery waits at a gate: each has to stop there, with a reason that names it.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { GateId } from '../../src/domain/gates.ts';
import { approval, waits, type Driver, type Said } from './drive.ts';

export interface FaultFigures {
  fault: string;
  gate: GateId;
  /** What was said, where it held; else what is wrong. */
  said: string;
  held: boolean;
}

const git = (driver: Driver, args: string[], input?: string, env = {}): string =>
  execFileSync('git', ['-C', driver.project, ...args], {
    encoding: 'utf8',
    ...(input !== undefined && { input }),
    env: { ...process.env, ...env },
  }).trim();

const branchOf = (driver: Driver): string =>
  git(driver, ['for-each-ref', '--format=%(refname)', 'refs/heads/millwright/']).split('\n')[0] ?? '';

const textOf = (driver: Driver, path: string): string =>
  `${git(driver, ['show', `${branchOf(driver)}:${path}`])}\n`;

const briefly = (text: string): string => text.replaceAll(/\s+/g, ' ').trim().slice(0, 240);

/** Exactly one sentence of those that were said is looked for. */
const judge = (fault: string, gate: GateId, sentences: readonly string[], sign: RegExp): FaultFigures => {
  const found = sentences.find((one) => one.search(sign) !== -1);
  return {
    fault,
    gate,
    held: found !== undefined,
    said: briefly(found ?? `not said: ${sentences.join(' · ')}`),
  };
};

const reasonsAt = async (driver: Driver, gate: GateId): Promise<string[]> => {
  const { state, artifacts } = await driver.show(gate);
  if (state !== 'waiting') return [`${gate} is ${state}`];
  return artifacts
    .filter(({ status }) => status === 'failed')
    .flatMap(({ check, reasons }) => reasons.map((reason) => `${check}: ${reason}`));
};

const withFiles = async (
  driver: Driver,
  gate: GateId,
  files: readonly { path: string; content: string }[],
): Promise<Said> => driver.say(...(await approval(driver, gate)), '--files', JSON.stringify(files));

/** A person approves with a change of theirs that breaks something; then they put it right, which takes the gate. */
const approveBroken = async (
  driver: Driver,
  plan: {
    fault: string;
    gate: GateId;
    paths: readonly string[];
    sign: RegExp;
    breaks: (text: string) => string;
  },
): Promise<FaultFigures> => {
  const { fault, gate, paths, sign, breaks } = plan;
  const good = paths.map((path) => ({ path, content: textOf(driver, path) }));
  const broken = good.map(({ path, content }) => ({ path, content: breaks(content) }));
  await withFiles(driver, gate, broken);
  const figures = judge(fault, gate, await reasonsAt(driver, gate), sign);
  await withFiles(driver, gate, good);
  return figures;
};

/** Commits a change of one file on the branch of the delivery, as somebody with a checkout of their own would. */
const commitByHand = (driver: Driver, path: string, content: string): void => {
  const branch = branchOf(driver);
  const env = { GIT_INDEX_FILE: join(driver.folder, 'index') };
  const author = ['-c', 'user.name=somebody', '-c', 'user.email=somebody@example.org'];
  git(driver, ['read-tree', branch], undefined, env);
  const blob = git(driver, ['hash-object', '-w', '--stdin'], content);
  git(driver, ['update-index', '--cacheinfo', `100644,${blob},${path}`], undefined, env);
  const tree = git(driver, ['write-tree'], undefined, env);
  const commit = git(driver, [...author, 'commit-tree', tree, '-p', branch, '-m', 'by hand']);
  git(driver, ['update-ref', branch, commit]);
};

const forgeProof = async (driver: Driver): Promise<FaultFigures> => {
  const { artifacts } = await driver.show('G1');
  const log = artifacts.find(({ check }) => check === 'ids')?.log ?? '';
  await driver.inStore(({ engine }) =>
    engine.execute(
      `update millwright.artifacts set content = '\\x676f6f64', encoding = 'plain' where id = '${log}'`,
    ),
  );
  const { stdout } = await driver.say('gate', 'proofs', 'G1');
  await driver.say(...(await approval(driver, 'G1')));
  const warned = (await driver.log()).flatMap(({ event }) =>
    event.type === 'run-warn' ? [event.message] : [],
  );
  const told = judge('a proof artifact is forged', 'G1', warned, /the proof of ids is not what was executed/);
  const isSeen = /"valid":\s*false/.test(stdout);
  return { ...told, held: told.held && isSeen };
};

const overtake = async (driver: Driver, gate: GateId): Promise<FaultFigures> => {
  commitByHand(driver, 'docs/INTAKE.md', textOf(driver, 'docs/INTAKE.md').replace('1 to 120', '1 to 100'));
  // What was seen is not what stands any more: it is checked again first.
  await driver.say(...(await approval(driver, gate)));
  const { stderr } = await driver.say(...(await approval(driver, gate)));
  const told = judge('an approved document is edited', gate, [stderr], /approval of G1 was overtaken/);
  await driver.say(...(await approval(driver, gate)), '--accept', 'G1');
  return told;
};

/** Two people approve at once, through one server. */
const approveTwice = async (driver: Driver): Promise<FaultFigures> => {
  const main = join(import.meta.dirname, '../../src/main.ts');
  const args = ['serve', '--port', '0', '--json', '--data-dir', driver.dataDir];
  const env = { ...process.env, ...driver.settings };
  const server = spawn(process.execPath, [main, ...args], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(server, 'exit');
  const lines = createInterface({ input: server.stdout });
  await once(lines, 'line');
  try {
    const words = await approval(driver, 'G1');
    const both = await Promise.all([driver.say(...words), driver.say(...words)]);
    // The server works on: it is stopped when the next gate waits.
    for (let look = 0; look < 100 && (await driver.table()).waiting !== 'G2'; look += 1) await pause(500);
    const lost = both.filter(({ code }) => code !== 0 && code !== waits);
    const approvals = (await driver.show('G1')).decisions.filter(({ decision }) => decision === 'approve');
    const told = judge(
      'two approve at once',
      'G1',
      lost.map(({ stderr }) => stderr),
      /does not wait for a decision|has been (?:answered|decided)|somebody else|already/i,
    );
    const { closed } = await driver.show('G1');
    return { ...told, held: told.held && lost.length === 1 && closed !== null && approvals.length >= 1 };
  } finally {
    server.kill('SIGTERM');
    await ended;
  }
};

/** What was deployed answers with an error: it is taken back, and the gate waits again. */
const deploySick = async (driver: Driver): Promise<FaultFigures> => {
  driver.railway.app.status = 500;
  await driver.say(...(await approval(driver, 'G9')));
  const sign = /^deployed: the smoke test failed: .*500 instead of 200/;
  const figures = judge(
    'the deployed service fails its smoke test',
    'G9',
    await reasonsAt(driver, 'G9'),
    sign,
  );
  driver.railway.app.status = 200;
  return figures;
};

/** Put together here, so that this file holds no key. */
const keyWords = ['PRIVATE', 'KEY'].join(' ');

/** What is planted while each gate waits. When it is done the gate is approved. */
export const plantAt: Partial<Record<GateId, (driver: Driver) => Promise<FaultFigures[]>>> = {
  G1: async (driver) => [await forgeProof(driver), await approveTwice(driver)],
  G2: async (driver) => [
    await approveBroken(driver, {
      fault: 'a story names no requirement',
      gate: 'G2',
      paths: ['docs/PRD.md'],
      sign: /story S3 names no requirement/,
      breaks: (text) => text.replace('Requirements: R3\n', ''),
    }),
  ],
  G3: async (driver) => [
    await approveBroken(driver, {
      fault: 'the description of the service is invalid',
      gate: 'G3',
      paths: ['openapi.yaml'],
      // The validator says what is too much, not what is missing.
      sign: /^openapi: openapi\.yaml at \/paths.*replies/,
      breaks: (text) =>
        text.replace(
          "      responses:\n        '200':\n          description: The open tasks",
          "      replies:\n        '200':\n          description: The open tasks",
        ),
    }),
  ],
  G5: async (driver) => [
    await approveBroken(driver, {
      fault: 'an endpoint is missing',
      gate: 'G5',
      // Its own tests follow, so that nothing but the description of the service knows better.
      paths: ['server/task-routes.ts', 'server/task-routes.test.ts'],
      sign: /^endpoints: .*done/,
      breaks: (text) => text.replaceAll(/\/done(?=['`])/g, '/finished'),
    }),
  ],
  G7: async (driver) => [
    await approveBroken(driver, {
      fault: 'a secret stands in a file',
      gate: 'G7',
      paths: ['docs/SECURITY.md'],
      sign: /docs\/SECURITY\.md:\d+ holds a secret/,
      breaks: (text) =>
        `${text}\n-----BEGIN RSA ${keyWords}-----\n${'MIIEpAIBAAKCAQEA'.repeat(4)}\n-----END RSA ${keyWords}-----\n`,
    }),
  ],
  G8: async (driver) => [await overtake(driver, 'G8')],
  G9: async (driver) => [await deploySick(driver)],
};
