import { exec } from '../../src/workspace/exec.ts';
import type { Finished } from '../../src/workspace/exec/exec-types.ts';
import type { Sandbox } from '../../src/workspace/sandbox/sandbox.ts';
import type { Attempt, PolicyName } from './attempt.ts';
import { watchForDamage } from './find-damage.ts';
import type { World } from './world.ts';

const prelude = `const fs = require('node:fs'), net = require('node:net'), cp = require('node:child_process'), path = require('node:path');
const got = (what) => console.log('GOT ' + what);
const attempt = (f) => { try { return f(); } catch (e) { console.error(String(e.code || e.message).slice(0, 200)); } };
const read = (file) => fs.readFileSync(file, 'latin1');
const pids = () => fs.readdirSync('/proc').filter((name) => /^\\d+$/.test(name));
const perl = (code, ...args) => cp.execFileSync('perl', ['-e', code, ...args.map(String)], { encoding: 'latin1', stdio: ['ignore', 'pipe', 'ignore'] });
const connect = (where) => new Promise((resolve) => net.connect(where).on('connect', () => got('connected ' + JSON.stringify(where))).on('error', (e) => { console.error(e.code); resolve(); }).on('data', () => {}).on('close', resolve));
`;

const commandOf = (attempt: Attempt, world: World, more: unknown): readonly [string, ...string[]] => {
  if (attempt.argv !== undefined) return attempt.argv;
  const known = `const data = ${JSON.stringify(world.data)}, more = ${JSON.stringify(more ?? null)};\n`;
  return ['node', '-e', `${prelude}${known}(async () => { ${attempt.code} })();`];
};

/** Starts other programs one after another until it is over; answers what went wrong with that. */
const useMachine = (over: AbortSignal): Promise<string | undefined> => {
  const work = async (): Promise<string | undefined> => {
    const finished = await exec({ argv: ['/bin/true'], cwd: '/', env: {}, timeoutMs: 600_000 });
    if (finished.failed) return `the machine could not start a program: ${finished.startError}`;
    return over.aborted ? undefined : work();
  };
  return work();
};

/** Runs one attempt and answers every sign that it succeeded. */
export const runAttempt = async (
  attempt: Attempt,
  policy: PolicyName,
  { world, sandbox }: { world: World; sandbox: Sandbox },
): Promise<{ finished: Finished; damage: string[] }> => {
  const more = await attempt.prepare?.(world);
  const findDamage = await watchForDamage(world);
  const over = new AbortController();
  const machine = attempt.isBomb === true ? useMachine(over.signal) : undefined;
  const { timeoutMs = 60_000, outputLimitBytes, env } = attempt;
  const finished = await sandbox.run(
    { argv: commandOf(attempt, world, more), timeoutMs, outputLimitBytes, env },
    {
      workspace: world.workspace,
      // the project itself, for attempts on its own code; nothing secret is in it
      readable: [`${String(world.data['repository'])}/src`],
      network: policy === 'check' ? 'none' : 'registry',
    },
  );
  over.abort();
  const standstill = await machine;
  const proven = await attempt.proof?.(world, finished);
  const damage = (await findDamage(finished)).filter((sign) => attempt.ours?.test(sign) !== true);
  return { finished, damage: [...damage, standstill, proven].filter((sign) => sign !== undefined) };
};
