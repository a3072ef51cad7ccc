import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test, type TestContext } from 'node:test';
import type { RunEvent, StoredEvent } from '../../src/domain/events.ts';
import { foldDelivery } from '../../src/domain/fold-delivery.ts';
import type { DeliveryState } from '../../src/domain/gated-delivery.ts';
import { gateIds } from '../../src/domain/gates.ts';
import { newId } from '../../src/domain/id.ts';
import { smokeTest } from '../../src/integrations/hosting/smoke-test.ts';
import { operations } from '../../src/operations/index.ts';
import { toolsOf } from '../../src/surfaces/mcp/index.ts';
import { openWorkshop } from '../cli/workshop.ts';
import { startGithubServer, withoutHttpBackend, type GithubServer } from '../programs/github-server.ts';
import { startRailwayServer, type RailwayServer } from '../programs/railway-server.ts';
import { deliveryReplies } from './delivery-script.ts';
import { closeStore, git, walkLine, type LineOptions } from './line.ts';

after(closeStore);

const tokens = { github: 'ghp_0123456789-nobody-may-see', railway: 'railway-0123456789-nobody-may-see' };
const branch = 'millwright/add-numbers-12345678';

const project = {
  'package.json':
    '{ "name": "things", "version": "1.0.0", "type": "module", "scripts": { "test": "node --test" } }\n',
  'sum.js': 'export const sum = (a, b) => a + b;\n',
  'sum.test.js':
    "import assert from 'node:assert/strict';\nimport { test } from 'node:test';\nimport { sum } from './sum.js';\n\ntest('R1: sums', () => {\n  assert.equal(sum(1, 2), 3);\n});\n",
  'docs/ENVIRONMENT.md':
    '# Environment\n\n### SESSION_SECRET\nRequired: yes\nSecret: yes\n\nSigns sessions.\n\n### PORT\nRequired: no\nSecret: no\nDefault: 3000\n\nThe port.\n',
};
/** Documents that were approved, and then changed. */
const documents = {
  'docs/INTAKE.md':
    '# Intake\n\n## Requirements\n### R1: sums\nAcceptance: 1 and 2 is 3\n\n## Open questions\nNone.\n',
  'docs/TASKS.md':
    '# Tasks\n\n### T1: sum\nRequirements: R1\nAcceptance: the test of R1 passes\nRole: backend-developer\n',
};
const approved = {
  by: 'bea',
  at: '2026-01-01T00:00:00Z',
  commit: '',
  tree: '',
  covered: { 'docs/INTAKE.md': '0000000000000000' },
};
const reply = (path: string): string => `\`\`\`\`text path=${path}\n# Things\n\nAll is told.\n\`\`\`\`\n`;
const replies = Object.fromEntries(
  ['docs/RELEASE.md', 'docs/MONITORING.md'].map((path) => [path, reply(path)]),
);

/** The log of a delivery of which nothing is left but production. */
const atProduction = async (root: string): Promise<RunEvent[]> => {
  await git(root, 'branch', branch);
  const base = await git(root, 'rev-parse', 'HEAD');
  const skip = { way: 'skip', reason: 'it is behind us' } as const;
  const delivery: DeliveryState = {
    start: base,
    plans: Object.fromEntries(
      gateIds.map((gate) => [gate, gate === 'G9' ? ({ way: 'full', reason: 'to go out' } as const) : skip]),
    ),
    gate: 'G9',
    closed: { G1: approved },
    stale: {},
    made: [],
    rounds: 0,
    feedback: [],
    checks: [],
    accepted: [],
    written: [],
  };
  const budget = { tokens: 1_000_000, seconds: 600, attempts: 3, money: 0 };
  return [
    { type: 'run-start', taskId: newId(), recipe: 'deliver', recipeVersion: 1, spec: 'Things', budget },
    {
      type: 'step-end',
      step: 'close-gate',
      next: 'open-gate',
      facts: { base, branch, commit: base, files: {}, delivery },
      durationMs: 1,
    },
  ];
};

const hostsOf = async (t: TestContext) => {
  const [github, railway] = await Promise.all([
    startGithubServer(tokens.github),
    startRailwayServer(tokens.railway),
  ]);
  t.after(() => Promise.all([github.close(), railway.close()]));
  const config = `[review]\nrounds = 0\n[github]\ntoken = "${tokens.github}"\napi_url = "${github.apiUrl}"\n[railway]\ntoken = "${tokens.railway}"\napi_url = "${railway.apiUrl}"\n`;
  return { github, railway, config };
};

const stateOf = (log: readonly StoredEvent[]): DeliveryState => {
  const view = foldDelivery(log);
  assert.equal(view?.asked?.gate, 'G9', 'the gate waits again');
  return view.state;
};

/** Approves what waits, after it has looked at what sending it out came to. */
const approveAfter =
  (expected: Record<string, [string, RegExp]>, prepare: () => void, accept = ['G1']) =>
  (log: readonly StoredEvent[]) => {
    const { checks } = stateOf(log);
    for (const [name, [status, reason]] of Object.entries(expected)) {
      const check = checks.find((one) => one.check === name);
      assert.equal(check?.status, status, `${name}: ${check?.reasons.join()}`);
      assert.match([check?.summary, ...(check?.reasons ?? [])].join('\n'), reason, name);
    }
    prepare();
    return { decision: 'approve' as const, text: '', details: { seen: checks[0]?.tree ?? '', accept } };
  };

const foreign = (github: GithubServer): void => {
  github.add('ann/project');
  const who = ['-c', 'user.name=x', '-c', 'user.email=x@example.org'];
  const tree = github.git('ann/project', 'hash-object', '-t', 'tree', '-w', '/dev/null');
  const commit = github.git('ann/project', ...who, 'commit-tree', tree, '-m', 'theirs');
  github.git('ann/project', 'update-ref', 'refs/heads/main', commit);
};

/** One trouble after the other; each approval comes when the cause of the one before is gone. */
const troubles = (github: GithubServer, railway: RailwayServer): LineOptions['answers'] => [
  // The intake was changed after bea had approved it; that is taken as it stands, by name.
  approveAfter({ validation: ['passed', /./], ids: ['passed', /./] }, () => undefined, []),
  approveAfter({ validation: ['passed', /./] }, () => {
    assert.ok(github.asked.length === 0, 'nothing went out');
    github.rights.create = false;
  }),
  approveAfter({ pushed: ['failed', /forbidden/] }, () => {
    github.rights.create = true;
    foreign(github);
  }),
  approveAfter({ pushed: ['failed', /name-taken/] }, () => {
    github.git('ann/project', 'update-ref', '-d', 'refs/heads/main');
    github.rights.push = false;
  }),
  approveAfter({ pushed: ['failed', /forbidden|unauthorized/] }, () => {
    github.rights.push = true;
    railway.faults.push({ on: 'projectCreate', how: { message: 'resource provision limit exceeded' } });
  }),
  approveAfter({ pushed: ['passed', /./], deployed: ['failed', /quota[^]*provision limit/] }, () => {
    railway.course = ['BUILDING', 'FAILED'];
  }),
  approveAfter({ deployed: ['failed', /failed/] }, () => {
    railway.course = ['QUEUED', 'SUCCESS'];
    const [service] = railway.services;
    if (service) service.variables['API_KEY'] = 'CHANGE_ME';
  }),
  approveAfter({ deployed: ['failed', /placeholder[^]*API_KEY/] }, () => {
    delete railway.services[0]?.variables['API_KEY'];
    railway.app.status = 500;
  }),
  approveAfter({ deployed: ['failed', /500 instead of 200/] }, () => {
    railway.app.status = 200;
  }),
];

const textsIn = async (folder: string): Promise<string> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const texts = entries
    .filter((one) => one.isFile())
    .map((one) => readFile(join(one.parentPath, one.name), 'latin1'));
  return (await Promise.all(texts)).join('\n');
};

test(
  'D2-17 D2-19: production waits again with the reason for each trouble of its hosts, and nothing is made twice',
  { skip: withoutHttpBackend },
  async (t) => {
    const { github, railway, config } = await hostsOf(t);
    const line = await walkLine(t, {
      files: { ...project, ...documents },
      replies: [],
      recipe: 'deliver',
      request: { delivery: { kind: 'traditional', level: 'mvp', mode: 'required' } },
      config,
      begun: atProduction,
      hosting: (hosting) => ({
        ...hosting,
        pauseMs: 1,
        smokeTest: (asked, signal) => smokeTest(asked, { signal, tries: 2, pauseMs: 1 }),
      }),
      model: () => Promise.resolve([deliveryReplies(replies)]),
      answers: troubles(github, railway) ?? [],
    });
    assert.equal(line.end.outcome, 'verified', line.end.reason);
    assert.match(line.end.reason, /to G9/);
    const warned = line.events.flatMap((event) => (event.type === 'run-warn' ? [event.message] : []));
    assert.equal(warned.filter((one) => /the approval of G1 was overtaken/.test(one)).length, 1);
    const last = line.events.findLast((event) => event.type === 'step-end' && event.facts.delivery);
    const after = last?.type === 'step-end' ? last.facts.delivery : undefined;
    assert.deepEqual(after?.stale, {});
    assert.deepEqual(Object.keys(after?.closed.G1?.covered ?? {}), Object.keys(documents));
    assert.equal(after?.closed.G1?.by, 'bea');
    const made = line.events.flatMap((event) => (event.type === 'deliverable-make' ? [event.name] : []));
    assert.deepEqual(made, ['docs/RELEASE.md', 'docs/MONITORING.md'], 'trouble outside makes nothing anew');
    assert.deepEqual([...github.repos.keys()], ['ann/project']);
    assert.deepEqual([railway.projects.length, railway.services.length], [1, 1]);
    const tip = await git(line.root, 'rev-parse', branch);
    assert.equal(github.git('ann/project', 'rev-parse', branch), tip);
    assert.equal(railway.deployments.findLast(({ status }) => status === 'SUCCESS')?.commit, tip);
    const secret = railway.services[0]?.variables['SESSION_SECRET'] ?? '';
    assert.ok(secret.length > 40, 'a random secret');
    const log = JSON.stringify(line.events);
    const artifacts = await Promise.all(
      line.events.flatMap((event) =>
        event.type === 'gate-check' ? [line.store.artifacts.read(event.result.log)] : [],
      ),
    );
    const everywhere = [log, JSON.stringify(artifacts), await textsIn(line.root)].join('\n');
    const basic = Buffer.from(`x-access-token:${tokens.github}`).toString('base64');
    for (const text of [tokens.github, tokens.railway, basic, secret])
      assert.ok(!everywhere.includes(text), 'no token and no secret is written down');
  },
);

const { answer, deliver } = operations;
const approve = operations['gate approve'];
const reject = operations['gate reject'];

/** A delivery whose first gate waits for a person. */
const atScope = async (t: TestContext, order: { idea?: string; approver?: string[] } = {}) => {
  const shop = await openWorkshop(t);
  const { store, context, repository } = shop;
  const input = deliver.input.parse({ idea: 'List', in: repository, ...order });
  const { runId } = await deliver.run(input, context);
  const found = await store.runs.byId(runId);
  const task = found && (await store.tasks.byId(found.taskId));
  assert.ok(task);
  const tree = 'a'.repeat(40);
  const log = '';
  const [begin, planned] = await atProduction(repository);
  assert.ok(begin && planned?.type === 'step-end' && planned.facts.delivery);
  const checks: DeliveryState['checks'] = [
    {
      gate: 'G1',
      check: 'ids',
      status: 'failed',
      summary: '',
      reasons: [],
      tree,
      required: true,
      log,
      logHash: log,
      seal: log,
    },
  ];
  const delivery: DeliveryState = { ...planned.facts.delivery, gate: 'G1', plans: {}, checks };
  await store.tasks.move(task.id, 'running');
  await store.log.append(runId, begin);
  await store.log.append(runId, { ...planned, facts: { ...planned.facts, delivery } });
  await store.log.append(runId, { type: 'gate-request', gate: 'G1', kind: 'approval', question: 'G1?' });
  const responses = async () =>
    (await store.log.read(runId)).flatMap(({ event }) => (event.type === 'gate-response' ? [event] : []));
  return { ...shop, runId, task, tree, responses };
};

test('an idea of one word is taken as it is, with ten times the budget of a run', async (t) => {
  const { task, submitted } = await atScope(t);
  assert.equal(task.spec, 'List');
  assert.equal(submitted.length, 1);
  assert.deepEqual(task.request?.delivery, { kind: 'traditional', level: 'standard', mode: 'local-only' });
  const { budget } = await (await openWorkshop(t)).context.settings(undefined);
  assert.deepEqual([task.budget.tokens, task.budget.seconds], [budget.tokens * 10, budget.seconds * 10]);
  assert.equal(task.budget.attempts, budget.attempts, 'rounds of healing count for each gate');
});

test('D2-10 D2-12: of contradictory decisions at once one is taken and the other is told', async (t) => {
  const { runId, context, responses, submitted } = await atScope(t);
  const say = (reason: string) =>
    reject.run(reject.input.parse({ gate: 'G1', reason, delivery: runId }), context);
  const results = await Promise.allSettled([say('too long'), say('too short'), say('wrong')]);
  assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1, JSON.stringify(results));
  for (const result of results)
    if (result.status === 'rejected') assert.match(String(result.reason), /does not wait/);
  assert.equal((await responses()).length, 1);
  assert.equal(submitted.length, 2, 'begun, and gone on with once');
  await assert.rejects(say('late'), /G1 does not wait for a decision/);
});

test('D2-9: no words approve a gate, neither as an answer nor without what was seen', async (t) => {
  const { runId, context, responses, tree } = await atScope(t);
  for (const text of ['approve', 'yes', 'approved, go on']) {
    const said = answer.input.parse({ run: runId, text, decision: 'approve' });
    await assert.rejects(answer.run(said, context), /is decided by a command of its own/);
  }
  assert.equal(approve.input.safeParse({ gate: 'G1', delivery: runId }).success, false);
  assert.equal(approve.input.safeParse({ gate: 'G1', seen: 'approved' }).success, false);
  const wish = (seen: string) =>
    approve.run(approve.input.parse({ gate: 'g1', seen, delivery: runId }), context);
  await assert.rejects(wish('b'.repeat(40)), /look at it again/);
  await assert.rejects(wish(tree), /these checks fail: ids/);
  assert.deepEqual(await responses(), []);
});

test('somebody who is not an approver neither approves nor rejects', async (t) => {
  const { runId, context, responses } = await atScope(t, { approver: ['bea'] });
  const no = reject.input.parse({ gate: 'G1', reason: 'no', delivery: runId });
  await assert.rejects(reject.run(no, context), /tester may not decide here; bea may/);
  assert.deepEqual(await responses(), []);
  await reject.run(no, { ...context, user: 'bea' });
  assert.equal((await responses())[0]?.by, 'bea');
});

test('D2-9: an assistant over MCP can look at gates and decide none', () => {
  const ofGates = [...toolsOf(operations).keys()].filter((name) => /gate|choose|reopen/.test(name));
  assert.deepEqual(ofGates.toSorted(), ['gate_list', 'gate_proofs', 'gate_show']);
});
