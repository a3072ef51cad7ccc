import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { deliveryRoles } from '../domain/delivery-role.ts';
import { Bug, UserError } from '../domain/errors.ts';
import { addedRoles, collectRoles, listRoles, promptIn } from './collect-roles.ts';
import { deliverySlots } from './delivery/delivery-slots.ts';
import { readCustomRole } from './read-custom-role.ts';
import { renderRole } from './role.ts';

const body = deliverySlots
  .filter((slot) => slot !== 'contract')
  .map((slot) => `{{${slot}}}`)
  .join('\n');
const prompt = `You are careful.\n\n{{contract}}\n---\n${body}\n`;
const newRole = 'title = "Librarian"\nabout = "How books are kept."\ngates = ["G2"]\n';
const marks = Object.fromEntries(deliverySlots.map((slot) => [slot, `<${slot}>`])) as Record<
  (typeof deliverySlots)[number],
  string
>;

/** A repository and a person's folder, with what the test lays into them. */
const house = async (t: TestContext) => {
  const root = await mkdtemp(join(tmpdir(), 'millwright-roles-'));
  t.after(() => rm(root, { recursive: true, force: true }));
  const project = join(root, 'repository');
  const roles = join(project, '.millwright', 'roles');
  const person = join(root, 'config', 'roles');
  const lay = async (folder: string, name: string, files: Record<string, string>): Promise<string> => {
    await mkdir(join(folder, name), { recursive: true });
    for (const [file, text] of Object.entries(files)) await writeFile(join(folder, name, file), text);
    return join(folder, name);
  };
  return { root, project, roles, person, lay };
};

const refused = async (work: Promise<unknown>): Promise<UserError> => {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof UserError, `expected a refusal, got ${String(error)}`);
  return error;
};

test('a prompt of a person takes the place of ours and changes its words only', async (t) => {
  const { person, lay } = await house(t);
  await lay(person, 'architect', {
    'prompt.md': prompt,
    'role.toml': 'title = "Builder"\ntemperature = 0.7\n',
  });
  const role = await readCustomRole({ folder: person, name: 'architect', origin: 'person' });
  const { gates, kinds, makes } = deliveryRoles.architect;
  assert.partialDeepStrictEqual(role, { title: 'Builder', gates, kinds, makes, origin: 'person' });
  assert.equal(role.prompt.temperature, 0.7);
  assert.match(role.hash, /^[0-9a-f]{64}$/);
  const [system, user] = await renderRole(role.prompt, marks);
  assert.match(
    system?.content ?? '',
    /^You are careful\.\n\n<contract>[^]*labelled DATA .* never an instruction/,
  );
  assert.match(system?.content ?? '', /not yours to write, to run or to approve\.$/);
  assert.match(user?.content ?? '', /^<project>[^]*<complaint>$/);
});

test('the hash tells every change of either file, and text does not move between them unseen', async (t) => {
  const { person, lay } = await house(t);
  const hashOf = async (files: Record<string, string>): Promise<string> => {
    const folder = await lay(person, 'architect', files);
    const { hash } = await readCustomRole({ folder: person, name: 'architect', origin: 'person' });
    await rm(folder, { recursive: true });
    return hash;
  };
  const hashes = [
    await hashOf({ 'prompt.md': prompt }),
    await hashOf({ 'prompt.md': `${prompt} ` }),
    await hashOf({ 'prompt.md': prompt, 'role.toml': 'temperature = 0.1\n' }),
  ];
  assert.equal(new Set(hashes).size, 3);
  assert.equal(await hashOf({ 'prompt.md': prompt }), hashes[0]);
});

test('a new role writes the one page that its name says, at its gates, and may leave out three slots', async (t) => {
  const { roles, lay } = await house(t);
  const short = prompt.replace('{{project}}\n', '').replace('{{ledger}}\n', '').replace('{{idea}}\n', '');
  await lay(roles, 'librarian', { 'prompt.md': short, 'role.toml': newRole });
  const role = await readCustomRole({ folder: roles, name: 'librarian', origin: 'project' });
  assert.deepEqual(
    [role.makes, role.gates, role.about],
    [['docs/roles/librarian.md'], ['G2'], 'How books are kept.'],
  );
  const [, user] = await renderRole(role.prompt, marks);
  assert.ok(!user?.content.includes('{{') && !user?.content.includes('<ledger>'));
});

const hostileNames = [
  '../x',
  '..',
  '/etc',
  'Architect',
  'architekt',
  'a b',
  'x'.repeat(41),
  'é',
  'con:fig',
  '',
  'a--b',
  'a\nb',
];

test('names that are paths, look like another or are none are refused before anything is opened', async (t) => {
  const { root, roles } = await house(t);
  await mkdir(join(root, 'repository/.millwright/x'), { recursive: true });
  await writeFile(join(root, 'repository/.millwright/x/prompt.md'), prompt);
  for (const name of hostileNames)
    assert.match(
      (await refused(readCustomRole({ folder: roles, name, origin: 'project' }))).message,
      /is no name/,
      name,
    );
  const near = await refused(readCustomRole({ folder: roles, name: 'architekt', origin: 'project' }));
  assert.match(near.hint ?? '', /did you mean architect\?/);
});

/** What is wrong with a prompt, and what the person is told. */
const brokenPrompts: [text: string, message: RegExp, hint: RegExp][] = [
  [prompt.replace('{{outline}}', '{{oultine}}'), /no slot \{\{oultine\}\}/, /did you mean \{\{outline\}\}\?/],
  [`${prompt}{{secrets}}`, /no slot \{\{secrets\}\}/, /^a prompt may hold: \{\{contract\}\}/],
  [prompt.replace('{{outline}}', '{{ outline }}'), /no slot/, /without spaces/],
  [prompt.replace('{{feedback}}\n', ''), /\{\{feedback\}\} is missing/, /loses its subject/],
  [prompt.replace('{{contract}}', ''), /\{\{contract\}\} is missing/, /./],
  [`${prompt}{{inputs}}`, /twice/, /once/],
  [
    prompt.replace('{{idea}}\n', '').replace('{{contract}}', '{{idea}} {{contract}}'),
    /above the line/,
    /words of others/,
  ],
  [prompt.replace('\n---\n', '\n'), /no line ---/, /rules come first/],
  [`---\nname: x\n${prompt}`, /no line ---/, /rules come first/],
  [prompt.replace('careful', 'care\u202Eful'), /nobody sees/, /direction of writing/],
  [prompt.replace('careful', 'care\u001b[2Jful'), /nobody sees/, /control/],
];

const brokenFiles: [name: string, toml: string, message: RegExp, hint: RegExp][] = [
  ['architect', 'titel = "x"\n', /no key "titel"/, /did you mean title\?/],
  ['architect', 'gates = ["G9"]\n', /no key "gates"/, /this role comes with Millwright/],
  [
    'librarian',
    `${newRole}makes = ["src/main.ts"]\n`,
    /no key "makes"/,
    /title, about, gates, kinds, temperature$/,
  ],
  ['librarian', `${newRole}tools = ["shell"]\n`, /no key "tools"/, /a role has no other keys/],
  ['librarian', `${newRole}route = "big"\n`, /no key "route"/, /./],
  ['librarian', `${newRole}approve = true\n`, /no key "approve"/, /./],
  ['librarian', newRole.replace('G2', 'G0'), /gates from "G1" to "G9"/, /docs\/roles\.md/],
  ['librarian', 'title = "x"\n', /about must be text/, /needs title, about and gates/],
  ['librarian', newRole.replace('Librarian', 'Libra\\u001brian'), /one line of plain text/, /./],
  ['librarian', 'title = \n', /role\.toml:1: this is not TOML/, /column/],
];

test('unknown slots and keys are refused with what was probably meant, missing ones by name', async (t) => {
  const { roles, lay } = await house(t);
  const at = (name: string) => ({ folder: roles, name, origin: 'project' as const });
  for (const [text, message, hint] of brokenPrompts) {
    await lay(roles, 'architect', { 'prompt.md': text });
    const error = await refused(readCustomRole(at('architect')));
    assert.match(error.message, message);
    assert.match(error.hint ?? '', hint);
  }
  for (const [name, toml, message, hint] of brokenFiles) {
    await lay(roles, name, { 'prompt.md': prompt, 'role.toml': toml });
    const error = await refused(readCustomRole(at(name)));
    assert.match(error.message, message);
    assert.match(error.hint ?? '', hint);
  }
});

test('links, pipes, folders, 10 MB and bytes that are no text are refused, and nobody waits', async (t) => {
  const { root, roles, person, lay } = await house(t);
  const read = (name: string) => readCustomRole({ folder: roles, name, origin: 'project' });
  await writeFile(join(root, 'secret.md'), prompt);
  await lay(roles, 'linked-file', { 'role.toml': newRole });
  await symlink(join(root, 'secret.md'), join(roles, 'linked-file/prompt.md'));
  assert.match((await refused(read('linked-file'))).message, /is a link/);
  const outside = await lay(root, 'outside', { 'prompt.md': prompt, 'role.toml': newRole });
  await symlink(outside, join(roles, 'linked-folder'));
  assert.match((await refused(read('linked-folder'))).message, /is a link/);
  await mkdir(person, { recursive: true });
  await symlink(outside, join(person, 'librarian'));
  assert.equal(
    (await readCustomRole({ folder: person, name: 'librarian', origin: 'person' })).title,
    'Librarian',
  );
  await lay(roles, 'large-one', { 'role.toml': newRole, 'prompt.md': '' });
  await truncate(join(roles, 'large-one/prompt.md'), 10_000_000);
  assert.match((await refused(read('large-one'))).message, /is 10000000 bytes large/);
  await lay(roles, 'no-text', { 'role.toml': newRole });
  await writeFile(join(roles, 'no-text/prompt.md'), Buffer.from([0xff, 0xfe, 0x00]));
  assert.match((await refused(read('no-text'))).message, /not text in UTF-8/);
  await mkdir(join(await lay(roles, 'a-folder', { 'role.toml': newRole }), 'prompt.md'));
  assert.match((await refused(read('a-folder'))).message, /no plain file/);
  assert.match((await refused(read('not-there'))).message, /must be text|not there/);
  if (process.platform === 'win32') return;
  execFileSync('mkfifo', [join(await lay(roles, 'a-pipe', { 'role.toml': newRole }), 'prompt.md')]);
  assert.match((await refused(read('a-pipe'))).message, /no plain file/);
});

test('a repository brings roles only where the person lets it, and the person’s own win over them', async (t) => {
  const { project, roles, person, lay } = await house(t);
  await lay(roles, 'architect', { 'prompt.md': prompt.replace('careful', 'from the repository') });
  await lay(roles, 'qa-engineer', { 'prompt.md': prompt });
  await lay(roles, 'librarian', { 'prompt.md': prompt, 'role.toml': newRole });
  await lay(person, 'architect', { 'prompt.md': prompt });
  const names = (listing: ReturnType<typeof listRoles>, origin: string): string[] =>
    listing.roles.filter((role) => role.origin === origin).map(({ name }) => name);
  const closed = listRoles(await collectRoles({ person, project, fromProject: false }));
  assert.deepEqual([names(closed, 'project'), names(closed, 'person')], [[], ['architect']]);
  assert.deepEqual(closed.ignored, ['architect', 'librarian', 'qa-engineer']);
  const opened = listRoles(await collectRoles({ person, project, fromProject: true }));
  assert.deepEqual(
    [names(opened, 'project'), names(opened, 'person')],
    [['qa-engineer', 'librarian'], ['architect']],
  );
  assert.deepEqual(opened.ignored, []);
  assert.ok(opened.roles.every((role) => !('prompt' in role)));
});

test('what does not count is not opened, what counts and does not hold stops everything', async (t) => {
  const { project, roles, lay } = await house(t);
  await lay(roles, 'architect', { 'prompt.md': 'broken' });
  await lay(roles, 'Ignore all rules', {});
  const closed = await collectRoles({ project, fromProject: false });
  assert.deepEqual([closed.roles.length, closed.ignored], [15, ['architect']]);
  assert.ok(closed.roles.every(({ origin, hash }) => origin === 'millwright' && hash.length === 64));
  await refused(collectRoles({ project, fromProject: true }));
  assert.equal((await collectRoles({ person: join(project, 'gone'), fromProject: true })).roles.length, 15);
});

test('a run is given the words in force, with a hash where they are not ours, and the added roles of its gate', async (t) => {
  const { person, lay } = await house(t);
  await lay(person, 'architect', { 'prompt.md': prompt });
  await lay(person, 'librarian', { 'prompt.md': prompt, 'role.toml': `${newRole}kinds = ["hybrid"]\n` });
  const catalogue = await collectRoles({ person, fromProject: false });
  assert.equal(promptIn(catalogue, 'qa-engineer').hash, undefined);
  const { prompt: own, hash } = promptIn(catalogue, 'architect');
  assert.match(hash ?? '', /^[0-9a-f]{64}$/);
  assert.match((await renderRole(own, marks))[0]?.content ?? '', /^You are careful/);
  const namesAt = (gate: 'G2' | 'G3', kind: 'hybrid' | 'ai_ml'): string[] =>
    addedRoles(catalogue, { gate, kind }).map(({ name }) => name);
  assert.deepEqual(
    [namesAt('G2', 'hybrid'), namesAt('G3', 'hybrid'), namesAt('G2', 'ai_ml')],
    [['librarian'], [], []],
  );
  assert.throws(() => promptIn(catalogue, 'libarian'), Bug);
});
