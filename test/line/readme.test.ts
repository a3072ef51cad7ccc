import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { personMachine } from '../cli/person-machine.ts';
import { startModelServer } from '../programs/model-server.ts';
import { commandHere } from './command-here.ts';
import { millwright } from './command.ts';
import { add, addTest, emptyProject, files, makeRepository, plan, temporary } from './line.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string): Promise<string> => readFile(join(root, path), 'utf8');

/** Lines of all shell blocks of a page. */
const commandsIn = (page: string): string[] =>
  [...page.matchAll(/^```sh\n(.*?)^```/gms)].flatMap(([, block = '']) =>
    block.split('\n').filter((line) => line.trim() !== ''),
  );

/** A page without its recorded output, in which checks of other projects are named. */
const withoutRecordings = (page: string): string => page.replaceAll(/^```text\n.*?^```/gms, '');

/** Words of a line as a shell would split it; the pages use nothing but double quotes. */
const wordsOf = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');

test('DX-9: every npm command of the pages is run by CI or is a script that exists', async () => {
  const scripts = (JSON.parse(await read('package.json')) as { scripts: Record<string, string> }).scripts;
  const ci = await read('.ci/run');
  for (const page of ['README.md', 'CONTRIBUTING.md'])
    for (const line of commandsIn(await read(page)).filter((one) => one.startsWith('npm')))
      for (const command of line.split(' && '))
        assert.ok(ci.includes(`\n${command}\n`), `${page}: ${command} is not run by .ci/run`);
  for (const page of ['README.md', 'AGENTS.md', 'CONTRIBUTING.md'])
    for (const [, name = ''] of withoutRecordings(await read(page)).matchAll(/npm run ([\w:]+)/g))
      assert.ok(name in scripts, `${page}: npm run ${name}`);
});

test('DX-9: every configuration that the README shows is one', async (t) => {
  const { load, person } = await personMachine(t);
  const blocks = [...(await read('README.md')).matchAll(/^```toml\n(.*?)^```/gms)];
  assert.ok(blocks.length >= 2);
  for (const [, text = ''] of blocks) {
    await person(text);
    const config = await load({ OPENAI_API_KEY: 'sk-1' });
    assert.deepEqual(config.warnings, []);
  }
});

/** A setting as the page exports it; the address is the one of the test's own server. */
const settingOf = (text: string, url: string): Record<string, string> => {
  const [name = '', value = ''] = text.split('=');
  return { [name]: name === 'MILLWRIGHT_BASE_URL' ? url : value };
};

const slug = "export const slug = (title) => title.toLowerCase().replace(/[^a-z]+/g, '-');";
const slugTest =
  "import assert from 'node:assert/strict';\nimport { test } from 'node:test';\nimport { slug } from './slug.js';\n\ntest('slugs', () => assert.equal(slug('A b'), 'a-b'));";

test('DX-9: every millwright command of the README works as it stands there', async (t) => {
  const server = await startModelServer({
    script: {
      models: ['qwen2.5-coder:14b'],
      pick: 'match',
      answers: [
        {
          text: files({ 'src/slug.js': slug, 'src/slug.test.js': slugTest }),
          match: 'Write the new file src/slug.js',
        },
        {
          text: files({ 'src/slug.js': slug.replace('a-z', 'a-z0-9') }),
          match: 'Change the existing file src/slug.js',
        },
        { text: 'It answers an empty slug.', match: 'QUESTION' },
        {
          text: files({ 'src/slug.js': `/** A title as a slug. */\n${slug.replace('a-z', 'a-z0-9')}` }),
          match: { system: 'You write the comments' },
        },
        {
          text: files({ 'src/halve.js': 'export const halve = (number) => number / 2;' }),
          match: { system: 'You write complete', last: 'halves a number' },
        },
        { text: plan('add.js'), match: { system: 'You plan' }, repeat: true },
        {
          text: files({ 'add.js': add('a + b'), 'add.test.js': addTest }),
          match: { system: 'You write complete' },
          repeat: true,
        },
        { text: 'VERDICT: APPROVED', match: { system: 'You review' }, repeat: true },
      ],
    },
  });
  t.after(() => server.close());
  const folder = await temporary(t, 'readme');
  await mkdir(join(folder, 'home'));
  const cwd = await makeRepository(join(folder, 'project'), {
    ...emptyProject,
    'present.test.js': "import { test } from 'node:test';\n\ntest('stands', () => {});\n",
  });
  const env: Record<string, string> = {
    HOME: join(folder, 'home'),
    MILLWRIGHT_DATA_DIR: join(folder, 'data'),
  };
  const seen: string[] = [];
  let run = '';
  for (const line of commandsIn(await read('README.md'))) {
    const [program, ...words] = wordsOf(line);
    if (program === 'export') Object.assign(env, settingOf(words[0] ?? '', server.url));
    if (program !== 'millwright') continue;
    seen.push(words[0] ?? '');
    const args = words.map((word) => (word === 'RUN' ? run : word));
    // The first one as a person starts it; the others in this process, which costs a third.
    const done = await (seen.length === 1 ? millwright : commandHere)(args, { cwd, env });
    const said = `${line}\n${done.stdout}${done.stderr}`;
    // Resuming what is finished is refused; everything else on the page ends well.
    assert.equal(done.code, words[0] === 'resume' ? 3 : 0, said);
    run ||= /run ([0-9a-f]{8})/.exec(said)?.[1] ?? '';
  }
  for (const name of [
    'make',
    'fix',
    'generate',
    'modify',
    'review',
    'iterate',
    'ask',
    'code',
    'check',
    'runs',
    'show',
    'merge',
    'resume',
    'config',
    'doctor',
  ])
    assert.ok(seen.includes(name), name);
});
