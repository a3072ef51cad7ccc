import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { UserError } from '../../domain/errors.ts';
import { writeAtomic } from '../files.ts';
import { fetchBranch } from './fetch-branch.ts';
import { mergeBranch } from './merge-branch.ts';
import { openRepository } from './open-repository.ts';
import { pushBranch } from './remote-clone.ts';
import { plantProgram, requestFor, withRepository, type Scratch } from './scratch-repository.test.ts';

const branch = 'millwright/a-change-1';

/** A remote, the clone of a person, and the clone in which a worker makes commits on the branch and pushes them. */
const twoClones = async ({ top, root, host, git }: Scratch) => {
  const remote = join(top, 'remote.git');
  const worker = join(top, 'worker');
  await git('clone', '--quiet', '--bare', root, remote);
  await git('clone', '--quiet', remote, worker);
  const repository = await openRepository(worker, host);
  const make = async (text: string): Promise<string> => {
    const tree = await repository.createTree({
      dir: join(top, 'elsewhere'),
      commit: repository.openedAt.commit,
    });
    await writeAtomic(tree.dir, 'a.txt', text);
    await tree.stage(['a.txt']);
    const done = await tree.commit(requestFor(tree.base));
    assert.equal(done.kind, 'made');
    await pushBranch(worker, branch, host);
    return done.kind === 'made' ? done.commit : '';
  };
  return { remote, make };
};

const refsOf = async ({ git }: Scratch): Promise<string[]> => (await git('show-ref')).trim().split('\n');

const refusal = (work: Promise<unknown>): Promise<UserError> =>
  work.then(
    () => assert.fail('it was to be refused'),
    (error: unknown) => (error instanceof UserError ? error : assert.fail(String(error))),
  );

test('a branch that a worker elsewhere pushed is fetched as this one branch, and can be merged', () =>
  withRepository(async (scratch) => {
    const { repository, root, git } = scratch;
    const { remote, make } = await twoClones(scratch);
    await git('remote', 'add', 'origin', remote);
    await git('update-ref', 'refs/remotes/origin/main', 'HEAD');
    const commit = await make('one\ntwo\nTHREE\n');
    const before = await refsOf(scratch);
    await fetchBranch(repository, { branch, commit, remote });
    assert.deepEqual(
      (await refsOf(scratch)).filter((ref) => !before.includes(ref)),
      [`${commit} refs/heads/${branch}`],
    );
    assert.ok(!(await readdir(join(root, '.git'))).includes('FETCH_HEAD'));
    await fetchBranch(repository, { branch, commit, remote: '/not/there/any/more' });
    const merged = await mergeBranch(repository, { branch, commit });
    assert.equal(merged.kind, 'forward');
    assert.match(await readFile(join(root, 'a.txt'), 'utf8'), /THREE/);
    // The run went on after it had been sent back: the branch of the first round moves forward.
    await git('reset', '--quiet', '--hard', 'HEAD~1');
    await git('commit', '--quiet', '--allow-empty', '--message', 'on the branch', '--no-verify');
    await git('checkout', '--quiet', '-b', 'aside', 'HEAD~1');
    const diverged = (await git('rev-parse', 'main')).trim();
    await git('update-ref', `refs/heads/${branch}`, diverged);
    await fetchBranch(repository, { branch, commit, remote });
    assert.equal((await git('rev-parse', branch)).trim(), diverged, 'one that went another way stays');
    assert.match((await refusal(mergeBranch(repository, { branch, commit }))).message, /has moved/);
    await git('update-ref', `refs/heads/${branch}`, 'aside');
    await fetchBranch(repository, { branch, commit, remote });
    assert.equal((await git('rev-parse', branch)).trim(), commit);
  }));

test('what cannot be fetched is refused with the next step, and nothing is changed', () =>
  withRepository(async (scratch) => {
    const { repository } = scratch;
    const { remote, make } = await twoClones(scratch);
    await make('one\ntwo\nTHREE\n');
    const before = await refsOf(scratch);
    const commit = '1'.repeat(40);
    for (const [wrong, said] of [
      [{ branch, commit, remote: '/not/there' }, /could not fetch/],
      [{ branch, commit, remote }, /is not what the run made/],
      [{ branch: 'millwright/nothing', commit, remote }, /could not fetch/],
      [{ branch, commit, remote: 'ext::sh -c "touch /tmp/never"' }, /no address/],
      [{ branch, commit, remote: '--upload-pack=touch' }, /no address/],
    ] as const)
      assert.match((await refusal(fetchBranch(repository, wrong))).message, said);
    assert.deepEqual(await refsOf(scratch), before);
  }));

test('D3-26: no program of the configuration of the repository is run to fetch', () =>
  withRepository(async (scratch) => {
    const { repository, git } = scratch;
    const { remote, make } = await twoClones(scratch);
    const commit = await make('one\ntwo\nTHREE\n');
    const [planted, mark] = [join(scratch.top, 'planted'), join(scratch.top, 'mark')];
    await plantProgram(planted, mark);
    await git('config', 'remote.origin.url', remote);
    await git('config', `url.ext::${planted}.insteadOf`, remote);
    await git('config', 'remote.origin.uploadpack', planted);
    await git('config', 'credential.helper', planted);
    await git('config', 'core.sshCommand', planted);
    await fetchBranch(repository, { branch, commit, remote });
    assert.equal(existsSync(mark), false);
    assert.equal((await git('rev-parse', branch)).trim(), commit);
  }));
