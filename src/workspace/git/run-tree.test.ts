import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { UserError } from '../../domain/errors.ts';
import { exec } from '../exec.ts';
import { writeAtomic } from '../files.ts';
import { plantProgram, requestFor, withRepository } from './scratch-repository.test.ts';

test('a commit is laid out byte by byte, with modes and links and without any .git', () =>
  withRepository(async ({ write, root, commitAll, tree }) => {
    await write('.gitattributes', '*.txt text eol=crlf\n*.id ident\n');
    await write('v.id', '$Id$\n');
    await write('bin/run', Buffer.from([0, 255, 13, 10]));
    await chmod(join(root, 'bin/run'), 0o755);
    await symlink('a.txt', join(root, 'link'));
    await commitAll('more');
    const run = await tree();
    const { dir } = run;
    assert.deepEqual((await readdir(dir)).sort(), [
      '.gitattributes',
      '.gitignore',
      'a.txt',
      'bin',
      'link',
      'src',
      'v.id',
    ]);
    assert.equal(await readFile(join(dir, 'a.txt'), 'utf8'), 'one\ntwo\nthree\n');
    assert.equal(await readFile(join(dir, 'v.id'), 'utf8'), '$Id$\n');
    assert.deepEqual([...(await readFile(join(dir, 'bin/run')))], [0, 255, 13, 10]);
    assert.equal((await stat(join(dir, 'bin/run'))).mode & 0o111, 0o111);
    assert.deepEqual(await run.paths(), [
      '.gitattributes',
      '.gitignore',
      'a.txt',
      'bin/run',
      'link',
      'src/b.ts',
      'v.id',
    ]);
  }));

test('what is staged is committed and nothing else, ignored files included when they are named', () =>
  withRepository(async ({ git, repository, tree }) => {
    const run = await tree();
    await writeAtomic(run.dir, 'a.txt', 'one\n2\nthree\n');
    await writeAtomic(run.dir, 'dist/kept.js', 'kept\n');
    await writeAtomic(run.dir, 'dist/left.js', 'left\n');
    await writeAtomic(run.dir, 'untracked.ts', 'left\n');
    await rm(join(run.dir, 'src/b.ts'));
    assert.deepEqual(await run.stage(['a.txt', 'dist/kept.js', 'src/b.ts', 'never-there.ts']), {
      refused: [],
    });
    assert.deepEqual(await run.paths(), ['.gitignore', 'a.txt', 'dist/kept.js']);
    const { commit: base } = await repository.head();
    const done = await run.commit(requestFor(base));
    assert.equal(done.kind, 'made');
    const names = await git('diff', '--name-status', base, 'millwright/a-change-1');
    assert.equal(names, 'M\ta.txt\nA\tdist/kept.js\nD\tsrc/b.ts\n');
    assert.equal((await git('rev-parse', 'millwright/a-change-1^{tree}')).trim(), await run.treeId());
  }));

test('links, protected paths and paths that lead out are not taken', () =>
  withRepository(async ({ top, tree }) => {
    const run = await tree();
    const before = await run.treeId();
    await writeFile(join(top, 'outside.txt'), 'x');
    await symlink('/etc/passwd', join(run.dir, 'passwd'));
    await symlink(top, join(run.dir, 'up'));
    for (const folder of ['.git/hooks', '.husky', 'sub/.git'])
      await mkdir(join(run.dir, folder), { recursive: true });
    await writeFile(join(run.dir, '.git/hooks/pre-commit'), 'x');
    await writeFile(join(run.dir, '.husky/pre-commit'), 'x');
    await writeFile(join(run.dir, 'millwright.toml'), 'x');
    const paths = [
      'passwd',
      'up/outside.txt',
      '../outside.txt',
      '.git/hooks/pre-commit',
      '.husky/pre-commit',
      'millwright.toml',
      'src',
    ];
    const { refused } = await run.stage(paths);
    assert.deepEqual(
      refused.map(({ path }) => path),
      paths,
    );
    assert.equal(await run.treeId(), before);
  }));

test('D2-16: hostile file names stay names', () =>
  withRepository(async ({ write, commitAll, git, tree }) => {
    const names = [
      '-rf',
      '--force',
      ':(top)x',
      ':!x',
      '*',
      'a\nb',
      'q"u\'o',
      '$(touch owned)',
      '; touch owned',
      'tab\tx',
      'ünï',
      '@{-1}',
      ' lead',
    ];
    for (const name of names) await write(name, 'old\n');
    await commitAll('hostile names');
    const run = await tree();
    for (const name of names) await writeFile(join(run.dir, name), 'new\n');
    const changed = await run.changedByChecks();
    assert.deepEqual(changed.toSorted(), names.toSorted());
    await run.restore(['*', '-rf', ':(top)x']);
    assert.equal((await run.changedByChecks()).length, names.length - 3);
    const portable = names.filter((name) => !/[\n\t:]/.test(name));
    assert.deepEqual((await run.stage(portable)).refused, []);
    const { files } = await run.diff();
    assert.deepEqual(
      files.map(({ path }) => path).toSorted(),
      portable.filter((name) => !['*', '-rf'].includes(name)).toSorted(),
    );
    assert.equal((await git('status', '--porcelain')).trim(), '');
  }));

test('a tree can be laid out again after a crash, whatever the crash left behind', () =>
  withRepository(async ({ repository, top, tree }) => {
    const first = await tree();
    const clean = await first.treeId();
    await writeAtomic(first.dir, 'a.txt', 'half done\n');
    await writeAtomic(first.dir, 'new.ts', 'x\n');
    await first.stage(['a.txt', 'new.ts']);
    await writeAtomic(first.dir, 'stray.ts', 'x\n');
    await rm(join(first.dir, 'src'), { recursive: true });
    await writeFile(`${first.dir}.git/index.lock`, '');
    const second = await repository.createTree({ dir: first.dir, commit: first.base });
    assert.equal(await second.treeId(), clean);
    assert.deepEqual(await second.changedByChecks(), []);
    assert.deepEqual(await second.clean([]), ['stray.ts']);
    await mkdir(join(top, 'no-index'));
    await writeFile(join(top, 'no-index', 'a.txt'), 'written before the index was');
    const third = await repository.createTree({ dir: join(top, 'no-index'), commit: first.base });
    assert.deepEqual(await third.changedByChecks(), []);
    await third.discard();
    assert.deepEqual((await readdir(top)).sort(), ['home', 'repo', 'tree', 'tree.git']);
  }));

test('what checks changed, removed or left behind is found and put right', () =>
  withRepository(async ({ tree }) => {
    const run = await tree();
    await writeAtomic(run.dir, 'mine.ts', 'mine\n');
    await run.stage(['mine.ts']);
    await writeAtomic(run.dir, 'a.txt', 'changed by a check\n');
    await rm(join(run.dir, 'mine.ts'));
    await writeAtomic(run.dir, 'dist/out.js', 'x');
    await writeAtomic(run.dir, 'node_modules/x/index.js', 'x');
    await symlink('/etc', join(run.dir, 'etc'));
    await mkdir(join(run.dir, 'deep/.git'), { recursive: true });
    assert.deepEqual(await run.changedByChecks(), ['a.txt', 'mine.ts']);
    assert.deepEqual(await run.strays(['node_modules']), ['deep/.git', 'dist/out.js', 'etc']);
    assert.deepEqual(await run.clean(['node_modules']), ['deep/.git', 'dist/out.js', 'etc']);
    await run.restore(['a.txt', 'mine.ts', 'unknown.ts']);
    assert.deepEqual(await run.changedByChecks(), []);
    assert.deepEqual(await run.strays([]), ['node_modules/x/index.js']);
    assert.ok(existsSync('/etc/passwd'));
  }));

test('a file that became a folder, and a folder that became a file, are staged as they are', () =>
  withRepository(async ({ tree }) => {
    const run = await tree();
    await rm(join(run.dir, 'a.txt'));
    await writeAtomic(run.dir, 'a.txt/inner.ts', 'x\n');
    await rm(join(run.dir, 'src'), { recursive: true });
    await writeAtomic(run.dir, 'src', 'now a file\n');
    assert.deepEqual(await run.stage(['a.txt', 'a.txt/inner.ts', 'src/b.ts', 'src']), {
      refused: [{ path: 'src/b.ts', reason: 'a folder on the path is a file or leads nowhere' }],
    });
    assert.deepEqual(await run.paths(), ['.gitignore', 'a.txt/inner.ts', 'src']);
  }));

test('putting files back goes through no link that a check has planted', () =>
  withRepository(async ({ top, tree }) => {
    const run = await tree();
    await mkdir(join(top, 'victim'));
    await writeFile(join(top, 'victim', 'b.ts'), 'theirs');
    await rm(join(run.dir, 'src'), { recursive: true });
    await symlink(join(top, 'victim'), join(run.dir, 'src'));
    await rm(join(run.dir, 'a.txt'));
    await symlink(join(top, 'victim', 'b.ts'), join(run.dir, 'a.txt'));
    assert.deepEqual(await run.changedByChecks(), ['a.txt', 'src/b.ts']);
    assert.deepEqual(await run.clean([]), ['src']);
    await symlink(join(top, 'victim'), join(run.dir, 'src'));
    await run.restore(['a.txt', 'src/b.ts']);
    assert.equal(await readFile(join(top, 'victim', 'b.ts'), 'utf8'), 'theirs');
    assert.deepEqual(await run.changedByChecks(), []);
    assert.equal((await stat(join(run.dir, 'src'))).isDirectory(), true);
  }));

test('D3-26: no program that a repository, its configuration or a check brings along is ever run', () =>
  withRepository(async ({ top, root, host, git, write, commitAll, tree, repository }) => {
    const mark = join(top, 'mark');
    const evil = join(top, 'evil');
    await plantProgram(evil, mark);
    for (const hook of [
      'pre-commit',
      'post-commit',
      'post-checkout',
      'post-index-change',
      'reference-transaction',
      'commit-msg',
      'prepare-commit-msg',
      'update',
      'post-merge',
      'pre-merge-commit',
      'fsmonitor-watchman',
    ])
      await plantProgram(join(root, '.git/hooks', hook), mark);
    await write('.gitattributes', '*.ts filter=evil diff=evil merge=evil\n');
    const settings = [
      'core.fsmonitor',
      'core.sshCommand',
      'core.pager',
      'core.editor',
      'diff.external',
      'gpg.program',
      'filter.evil.clean',
      'filter.evil.smudge',
      'diff.evil.textconv',
      'diff.evil.command',
      'core.alternateRefsCommand',
      'credential.helper',
    ];
    await commitAll('attributes');
    for (const name of settings) {
      await git('config', name, evil);
      await git('config', '--file', join(host.home, '.gitconfig'), name, evil);
    }
    await git('config', 'commit.gpgsign', 'true');
    await rm(mark, { force: true });
    const run = await tree();
    // what hostile code may leave in the tree: a repository with programs in its configuration
    await mkdir(join(run.dir, '.git'), { recursive: true });
    await writeFile(join(run.dir, '.git/config'), `[core]\n\tfsmonitor = ${evil}\n\thooksPath = ${top}\n`);
    await writeAtomic(run.dir, 'src/b.ts', 'export const b = 2;\n');
    await run.stage(['src/b.ts']);
    await run.changedByChecks();
    await run.clean([]);
    await run.diff();
    await run.restore(['src/b.ts']);
    const done = await run.commit(requestFor((await repository.head()).commit));
    assert.equal(done.kind, 'made');
    assert.equal(existsSync(mark), false, existsSync(mark) ? await readFile(mark, 'utf8') : '');
  }));

test('a folder of a submodule is no way in either', () =>
  withRepository(async ({ top, git, tree }) => {
    const mark = join(top, 'mark');
    await plantProgram(join(top, 'evil'), mark);
    const head = (await git('rev-parse', 'HEAD')).trim();
    await git('update-index', '--add', '--cacheinfo', `160000,${head},sub`);
    await git('commit', '-q', '-m', 'a submodule');
    const run = await tree();
    await git('init', '-q', join(run.dir, 'sub'));
    await git('-C', join(run.dir, 'sub'), 'config', 'core.fsmonitor', join(top, 'evil'));
    await writeFile(join(run.dir, 'sub', 'x'), 'x');
    assert.deepEqual(await run.changedByChecks(), []);
    await run.clean([]);
    assert.equal(existsSync(mark), false);
  }));

test('the difference to the base is told by file, and a long patch is cut and says so', () =>
  withRepository(async ({ tree }) => {
    const run = await tree();
    await writeAtomic(run.dir, 'a.txt', 'one\n2\nthree\nfour\n');
    await writeAtomic(run.dir, 'big.txt', 'line\n'.repeat(5_000));
    await writeFile(join(run.dir, 'x.bin'), Buffer.from([0, 1, 2]));
    await run.stage(['a.txt', 'big.txt', 'x.bin']);
    const whole = await run.diff();
    assert.deepEqual(whole.files, [
      { path: 'a.txt', added: 2, deleted: 1 },
      { path: 'big.txt', added: 5_000, deleted: 0 },
      { path: 'x.bin', added: 0, deleted: 0 },
    ]);
    assert.equal(whole.cut, false);
    assert.match(whole.patch, /^diff --git a\/a\.txt b\/a\.txt\n/);
    const short = await run.diff({ limitBytes: 1_000 });
    assert.equal(short.cut, true);
    assert.ok(short.patch.length < 1_100 && /bytes left out/.test(short.patch));
    assert.deepEqual(short.files, whole.files);
  }));

test('a base that is no commit is refused before git sees it', () =>
  withRepository(async ({ repository, top }) => {
    for (const commit of ['HEAD', '--help', 'main', ''])
      await assert.rejects(repository.createTree({ dir: join(top, 't'), commit }));
    await assert.rejects(repository.createTree({ dir: join(top, 't'), commit: 'a'.repeat(40) }), UserError);
  }));

test('the list of staged files stays that of the index, whatever is staged', () =>
  withRepository(async ({ tree, host }) => {
    const run = await tree();
    let state = 11;
    const random = (below: number): number => (state = (state * 48_271) % 2_147_483_647) % below;
    const names = ['a', 'b', 'a/b', 'a/b/c', 'b/c', 'src', 'src/b.ts', 'src/b.ts/x', 'a.txt'];
    for (let round = 0; round < 40; round += 1) {
      const name = names[random(names.length)] ?? 'a';
      if (random(3) === 0)
        await rm(join(run.dir, name), { recursive: true, force: true }).catch(() => undefined);
      else {
        const place = join(run.dir, name);
        for (let at = place; at.length > run.dir.length; at = join(at, '..'))
          if (existsSync(at) && (at === place) === (await stat(at)).isDirectory())
            await rm(at, { recursive: true });
        await writeAtomic(run.dir, name, `${round}\n`);
      }
      await run.stage(round % 4 === 0 ? names : [name]);
      const listed = await exec({
        argv: ['git', 'ls-files', '-z'],
        cwd: run.dir,
        env: {
          PATH: host.path,
          GIT_DIR: `${run.dir}.git`,
          GIT_WORK_TREE: run.dir,
          GIT_OBJECT_DIRECTORY: join(run.dir, '../repo/.git/objects'),
        },
        timeoutMs: 60_000,
      });
      assert.deepEqual(
        await run.paths(),
        listed.stdout
          .split('\0')
          .filter((path) => path !== '')
          .sort(),
      );
    }
  }));
