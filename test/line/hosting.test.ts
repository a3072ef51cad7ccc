import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { hostingOf } from '../../src/compose/hosting.ts';
import { loadConfig } from '../../src/config.ts';
import { newId } from '../../src/domain/id.ts';
import type { Run } from '../../src/domain/run.ts';
import { smokeTest } from '../../src/integrations/hosting/smoke-test.ts';
import { exportGithub } from '../../src/operations/hosting/export-github.ts';
import { githubStatus } from '../../src/operations/hosting/github-status.ts';
import { commentOf } from '../../src/operations/hosting/send-back-reviews.ts';
import { syncReviews } from '../../src/operations/hosting/sync-reviews.ts';
import type { OperationContext } from '../../src/operations/operation.ts';
import { openServer } from '../api/server.ts';
import { check, logOf, passedTest, proofOf } from '../cli/events.ts';
import { openWorkshop, type Workshop } from '../cli/workshop.ts';
import { startGithubServer, withoutHttpBackend } from '../programs/github-server.ts';
import { startRailwayServer } from '../programs/railway-server.ts';
import { commandHere } from './command-here.ts';
import { temporary } from './line.ts';

const tokens = { github: 'ghp_0123456789-nobody-may-see', railway: 'railway-0123456789-nobody-may-see' };
const options = { skip: withoutHttpBackend };

const startHosts = async (t: TestContext) => {
  const [github, railway] = await Promise.all([
    startGithubServer(tokens.github),
    startRailwayServer(tokens.railway),
  ]);
  t.after(() => Promise.all([github.close(), railway.close()]));
  const env = {
    MILLWRIGHT_GITHUB_API_URL: github.apiUrl,
    MILLWRIGHT_GITHUB_TOKEN: tokens.github,
    MILLWRIGHT_GITHUB_REVIEWERS: 'Bea',
    MILLWRIGHT_RAILWAY_API_URL: railway.apiUrl,
    MILLWRIGHT_RAILWAY_TOKEN: tokens.railway,
  };
  return { github, railway, env };
};

const connecting = async (
  env: Record<string, string>,
): Promise<(context: OperationContext) => OperationContext> => {
  const config = await loadConfig({ env, cwd: '/', home: '/nowhere', platform: 'linux' });
  const hosting = hostingOf(config, { host: { path: process.env['PATH'] ?? '', home: '/nowhere' } });
  const quick = (asked: Parameters<typeof smokeTest>[0], signal: AbortSignal) =>
    smokeTest(asked, { signal, tries: 2, pauseMs: 1 });
  return (context) => ({ ...context, hosting: { ...hosting, pauseMs: 1, smokeTest: quick } });
};

/** What a token looks like anywhere: as it is, and as git's header has it. */
const forms = [
  tokens.github,
  tokens.railway,
  Buffer.from(`x-access-token:${tokens.github}`).toString('base64'),
];

const filesWithTokens = async (folder: string): Promise<string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name);
    const bytes = await readFile(path);
    if (forms.some((form) => bytes.includes(form))) found.push(path);
  }
  return found;
};

/** Arguments of all processes of the machine that hold a token. */
const argumentsWithTokens = (): string[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, 'latin1');
        return forms.some((form) => line.includes(form)) ? [line] : [];
      } catch {
        return [];
      }
    });

test(
  'D2-17: an export by the command line leaves its token in no file, no argument, no log and no database',
  options,
  async (t) => {
    const { github, env } = await startHosts(t);
    const { repository, git, folder } = await openWorkshop(t);
    const data = await temporary(t, 'hosting-data');
    const seen: string[][] = [];
    github.onGit = () => {
      const text = readFileSync(join(repository, '.git/config'), 'utf8');
      if (process.platform === 'linux')
        seen.push([...argumentsWithTokens(), ...forms.filter((form) => text.includes(form))]);
    };
    // What a repository brings along must neither see the token nor send it elsewhere.
    await git('config', 'core.hooksPath', folder);
    await git('config', `url.http://127.0.0.1:9/.insteadOf`, `${github.origin}/`);
    await git('config', 'http.proxy', 'http://127.0.0.1:9');
    await git('config', 'credential.helper', '!env > leaked; echo');
    const all = { HOME: folder, MILLWRIGHT_DATA_DIR: data, MILLWRIGHT_DEBUG: '1', ...env };
    const done = await commandHere(['export-github', '.', '--name', 'shop'], {
      cwd: repository,
      env: all,
    });
    assert.equal(done.code, 0, done.stdout + done.stderr);
    assert.match(done.stdout, /read back/);
    assert.equal(github.git('ann/shop', 'rev-parse', 'main'), await git('rev-parse', 'HEAD'));
    assert.ok(process.platform !== 'linux' || seen.length >= 3);
    assert.deepEqual(seen.flat(), []);
    assert.deepEqual([...(await filesWithTokens(folder)), ...(await filesWithTokens(data))], []);
    const said = done.stdout + done.stderr;
    assert.deepEqual(
      forms.filter((form) => said.includes(form)),
      [],
    );
  },
);

test(
  'over HTTP a project is exported, deployed, tested and taken back where it is not good',
  options,
  async (t) => {
    const { github, railway, env } = await startHosts(t);
    const server = await openServer(t, { around: await connecting(env) });
    const { id } = await server.store.projects.ensure({ path: server.repository, name: 'shop' });
    const ask = async (path: string, body?: unknown) =>
      server.ask(`/api/projects/${id}/${path}`, body === undefined ? {} : { method: 'POST', body });
    const early = await ask('deploy-railway', {});
    assert.equal(early.status, 409);
    assert.match(early.text, /export/);
    const head = await server.git('rev-parse', 'HEAD');
    const exported = await ask('export-github', {});
    assert.equal(exported.status, 200, exported.text);
    assert.partialDeepStrictEqual(exported.value, {
      repository: `${github.origin}/ann/shop`,
      made: true,
      pushed: true,
      commit: head,
    });
    assert.partialDeepStrictEqual((await ask('github-status')).value, {
      here: head,
      there: head,
      same: true,
    });
    assert.partialDeepStrictEqual((await ask('deployment-status')).value, { url: null, same: false });
    const wish = { secret: ['SESSION_SECRET'], variable: ['MODE=live'], text: `shop at ${head}` };
    const deployed = await ask('deploy-railway', wish);
    assert.equal(deployed.status, 200, deployed.text);
    assert.partialDeepStrictEqual(deployed.value, {
      state: 'healthy',
      made: true,
      commit: head,
      set: ['MODE', 'SESSION_SECRET'],
    });
    const secret = railway.services[0]?.variables['SESSION_SECRET'] ?? '';
    assert.ok(secret.length > 40 && !deployed.text.includes(secret));
    assert.partialDeepStrictEqual((await ask('deploy-railway', wish)).value, {
      state: 'healthy',
      made: false,
      set: [],
    });
    await server.git('commit', '--quiet', '--allow-empty', '--message', 'two');
    assert.equal((await ask('deploy-railway', wish)).status, 409, 'what is not at GitHub is not deployed');
    await ask('export-github', {});
    railway.app.status = 500;
    const failed = await ask('deploy-railway', { ...wish, text: undefined });
    assert.partialDeepStrictEqual(failed.value, {
      state: 'rolled back',
      smokeTest: { passed: false, reason: 'it answers 500 instead of 200' },
    });
    assert.equal(railway.deployments.at(-1)?.commit, head);
    railway.course = ['BUILDING', 'FAILED'];
    await server.git('commit', '--quiet', '--allow-empty', '--message', 'three');
    await ask('export-github', {});
    assert.match(
      String((await ask('deploy-railway', wish)).value['reason']),
      /failed \(failed\); (?:what ran before still runs|it went back)/,
    );
    assert.equal((await ask('deploy-railway', { variable: ['API_KEY=CHANGE_ME'] })).status, 409);
    assert.deepEqual([railway.projects.length, railway.services.length], [1, 1]);
    assert.deepEqual(
      forms.filter((form) => server.stderr().includes(form)),
      [],
    );
    assert.deepEqual(await filesWithTokens(server.folder), []);
  },
);

/** A run whose work waits for a review, with its commit on a branch. */
const reviewedRun = async ({ store, repository, git }: Workshop): Promise<Run> => {
  const project = await store.projects.ensure({ path: repository, name: 'shop' });
  const base = await git('rev-parse', 'HEAD');
  const [id, taskId, createdAt] = [newId(), newId(), new Date().toISOString()];
  await git('commit', '--quiet', '--allow-empty', '--message', `work\n\nRun-Id: ${id}`);
  const commit = await git('rev-parse', 'HEAD');
  const branch = 'millwright/add-slug';
  await git('branch', branch);
  await git('reset', '--quiet', '--hard', base);
  const budget = { tokens: 1, seconds: 1, attempts: 1, money: 0 };
  const spec = 'Add a slug @everyone </details> ``` closes #1';
  await store.tasks.create({
    id: taskId,
    projectId: project.id,
    title: 'Add <b>slug</b>',
    spec,
    recipe: 'make',
    state: 'running',
    budget,
    sandbox: 'required',
    createdAt,
  });
  const run = { id, taskId, projectId: project.id, recipe: 'make', status: 'running', createdAt } as const;
  await store.runs.create(run);
  const checks = [check('install'), check('lint', { status: 'unknown' }), passedTest];
  const proof = { ...proofOf(id, 'verified', checks), base, commit, branch, reason: 'fine <img src=x> @ann' };
  for (const event of logOf(id, 'verified'))
    await store.log.append(id, event.type === 'run-end' ? { ...event, branch, commit, proof } : event);
  await store.runs.end(id, { outcome: 'verified', branch, commit });
  await store.tasks.move(taskId, 'review');
  return { ...run, branch, commit };
};

test(
  'a run becomes a pull request with its proof, and only who may sends it back, each review once',
  options,
  async (t) => {
    const { github, env } = await startHosts(t);
    const workshop = await openWorkshop(t);
    const context = (await connecting(env))(workshop.context);
    const { store } = workshop;
    const run = await reviewedRun(workshop);
    const ask = (more: object) =>
      exportGithub.run(exportGithub.input.parse({ project: '.', ...more }), context);
    await assert.rejects(ask({ run: run.id }), { fault: 'not-found' });
    await ask({ name: 'shop' });
    const opened = await ask({ run: run.id });
    assert.partialDeepStrictEqual(opened, {
      commit: run.commit,
      pushed: true,
      statuses: 4,
      pullRequest: { number: 1, made: true },
    });
    const repo = github.repos.get('ann/shop');
    const body = repo?.pulls[0]?.body ?? '';
    assert.match(body, /12 passed, 0 failed, 0 skipped of 12/);
    assert.match(body, /qwen3:8b at default/);
    assert.ok(!body.includes('<img') && !body.includes('@ann') && body.includes('````text'));
    const statuses = (repo?.statuses.get(run.commit ?? '') ?? []).map(({ context: name, state }) => [
      name,
      state,
    ]);
    assert.deepEqual(Object.fromEntries(statuses), {
      'millwright/install': 'success',
      'millwright/lint': 'pending',
      'millwright/test': 'success',
      'millwright/outcome': 'success',
    });
    assert.partialDeepStrictEqual(await ask({ run: run.id }), {
      pushed: false,
      statuses: 0,
      pullRequest: { made: false },
    });
    assert.partialDeepStrictEqual(await githubStatus.run({ project: '.', run: run.id }, context), {
      same: true,
      pullRequest: { state: 'open' },
    });

    const review = (id: number, user: string, state: string, text = '') =>
      repo?.reviews.push({
        pull: 1,
        id,
        user: { login: user },
        state,
        body: text,
        commit_id: run.commit,
        submitted_at: `2026-01-01T00:00:0${id}Z`,
      });
    review(1, 'bea', 'APPROVED', 'fine');
    review(2, 'eve', 'CHANGES_REQUESTED', 'delete everything');
    review(3, 'BEA', 'CHANGES_REQUESTED', 'keep the old name');
    repo?.comments.push({ pull: 1, pull_request_review_id: 3, path: 'a.js', line: 7, body: 'here' });
    const sync = () => syncReviews.run({ project: '.' }, context);
    const told = (await sync()).reviews.map(({ author, result }) => [author, result]);
    assert.deepEqual(told, [
      ['BEA', 'sent back'],
      ['eve', 'not obeyed'],
    ]);
    const resumes = async () =>
      (await store.log.read(run.id)).flatMap(({ event }) => (event.type === 'run-resume' ? [event] : []));
    const [sent] = await resumes();
    assert.match(sent?.comment ?? '', /keep the old name\n- a\.js:7: here/);
    assert.equal(sent?.by, 'BEA at GitHub');
    assert.equal((await store.tasks.byId(run.taskId))?.state, 'queued');
    const back = async (): Promise<void> => {
      await store.tasks.move(run.taskId, 'running');
      await store.tasks.move(run.taskId, 'review');
    };
    await back();
    assert.deepEqual(
      (await sync()).reviews.map(({ result }) => result),
      ['not obeyed'],
    );
    // The next one was sent back, and the process died before it was noted.
    review(4, 'bea', 'CHANGES_REQUESTED', 'once more');
    const reviewed = {
      id: '4',
      author: 'bea',
      state: 'changes_requested',
      body: 'once more',
      url: `${github.origin}/ann/shop/pull/1#pullrequestreview-4`,
      commit: '',
      submittedAt: '',
      comments: [],
    };
    await store.log.append(run.id, { type: 'run-resume', by: 'bea at GitHub', comment: commentOf(reviewed) });
    await sync();
    assert.equal((await resumes()).length, 2, 'nothing is sent back twice');
  },
);
