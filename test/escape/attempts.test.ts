import assert from 'node:assert/strict';
import { after, before, test, type TestContext } from 'node:test';
import { detectSandbox } from '../../src/workspace/sandbox/detect-sandbox.ts';
import type { Sandbox } from '../../src/workspace/sandbox/sandbox.ts';
import { unsandboxed } from '../../src/workspace/sandbox/unsandboxed.ts';
import { openDriver } from '../programs/cage-drivers.ts';
import { attempts } from './attempts.ts';
import type { Attempt } from './attempt.ts';
import { hostOf } from './cage.ts';
import { openRegistryStub, type RegistryStub } from './registry-stub.ts';
import { runAttempt } from './run-attempt.ts';
import { openServices, type Services } from './services.ts';
import { openWorld, type World } from './world.ts';

let services: Services;
let registry: RegistryStub;

before(async () => {
  services = await openServices();
  registry = await openRegistryStub(services.places.tcp);
});
after(async () => {
  await services.close();
  registry.close();
});

const optionsFor = ({ cacheDir, top, registryUrl }: World, { limits }: Attempt) => ({
  host: hostOf(top),
  cacheDir,
  registryUrl,
  limits,
});

const cageFor = async (t: TestContext, world: World, attempt: Attempt): Promise<Sandbox | undefined> => {
  const found = await detectSandbox(optionsFor(world, attempt));
  if (found.level !== 'none') return found.sandbox;
  if (process.env['CI'] === 'true') throw new Error(`${found.reason}: ${found.hint}`);
  t.skip(`${found.reason}: ${found.hint}`);
  return undefined;
};

const inWorld = async (body: (world: World) => Promise<void>): Promise<void> => {
  const world = await openWorld(services, registry);
  try {
    await body(world);
  } finally {
    await world.close();
  }
};

let tried = 0;
const succeeded: string[] = [];

for (const attempt of attempts)
  for (const policy of attempt.policies ?? (['check', 'install'] as const))
    test(`D2-2: nobody manages to ${attempt.name} (${policy})`, (t) =>
      inWorld(async (world) => {
        const sandbox = await cageFor(t, world, attempt);
        if (sandbox === undefined) return;
        const { finished, damage } = await runAttempt(attempt, policy, { world, sandbox });
        assert.equal(finished.startError, undefined);
        tried += 1;
        if (damage.length > 0) succeeded.push(`${attempt.name} (${policy})`);
        assert.deepEqual(damage, [], finished.stderr.slice(0, 2_000));
      }));

/** What every cage has to withstand; the kernel's own doors are closed further by bubblewrap alone. */
const ofAnyCage =
  /^(?:read (?:the ssh key|our token|our database)|read files that|write a file outside (?:by its|through a hard|through the root)|write our database|write hooks|reach a service of the machine by (?:loopback$|its own)|reach sockets|reach abstract|signal processes|live on by a double|run a lifecycle script of a dep)/;

for (const attempt of attempts.filter(({ name }) => ofAnyCage.test(name)))
  test(`D2-2: under sandbox-runtime nobody manages to ${attempt.name}`, (t) =>
    inWorld(async (world) => {
      const sandbox = await openDriver('sandbox-runtime', t, optionsFor(world, attempt));
      if (sandbox === undefined) return;
      const [policy = 'install'] = attempt.policies ?? [];
      const { finished, damage } = await runAttempt(attempt, policy, { world, sandbox });
      assert.deepEqual([finished.timedOut, damage], [false, []]);
    }));

for (const attempt of attempts.filter(({ worksOutside }) => worksOutside === true))
  test(`without a cage it is possible to ${attempt.name}`, () =>
    inWorld(async (world) => {
      const sandbox = unsandboxed(optionsFor(world, attempt));
      const { damage } = await runAttempt(attempt, 'check', { world, sandbox });
      assert.notDeepEqual(damage, []);
    }));

test('at least forty ways out were tried for real, and none led out', (t) => {
  const names = new Set(attempts.map(({ name }) => name));
  assert.equal(names.size, attempts.length, 'two attempts have one name');
  assert.ok(names.size >= 40, `${names.size}`);
  t.diagnostic(
    `${names.size} attempts, run ${tried} times under the two policies; succeeded: ${succeeded.length}`,
  );
  assert.deepEqual(succeeded, []);
});
