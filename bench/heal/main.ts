// How many projects with one typical fault are mended without asking a model.
import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { machine } from '../machine.ts';

const run = promisify(execFile);
const projects = join(import.meta.dirname, '../../../shared/data/broken-projects');
const main = join(import.meta.dirname, '../../src/main.ts');

const manifestSchema = z.object({ category: z.string() });
const endSchema = z.object({
  type: z.literal('run-end'),
  outcome: z.string(),
  reason: z.string(),
  proof: z
    .object({
      freeFixes: z.array(z.string()),
      checks: z.array(z.object({ name: z.string(), status: z.string() })),
    })
    .nullable(),
});
type End = z.infer<typeof endSchema>;

/** Where they were recorded the tools were the machine's; the projects name none. Versions are those of then. */
const tools = {
  '@eslint/js': '^9.0.0',
  '@types/express': '^5.0.0',
  '@types/node': '^22.0.0',
  '@types/react': '^19.0.0',
  eslint: '^9.0.0',
  express: '^5.0.0',
  react: '^19.0.0',
  typescript: '~5.9.0',
  'typescript-eslint': '^8.0.0',
  vitest: '^2.1.9',
};

interface Manifest {
  scripts?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

/** Gives a project the tools that its scripts call; where there is no test, no test command that must find one. */
const withTools = async (root: string): Promise<void> => {
  const path = join(root, 'package.json');
  const text = await readFile(path, 'utf8').catch(() => '');
  if (!text.includes('vitest run')) return;
  const manifest = JSON.parse(text) as Manifest;
  const names = await readdir(root);
  const { vitest, ...others } = tools;
  const hasTests = names.includes('test');
  if (!hasTests) delete manifest.scripts?.['test'];
  const devDependencies = hasTests ? { ...others, vitest } : others;
  await writeFile(path, `${JSON.stringify({ ...manifest, devDependencies }, null, 2)}\n`);
};

const copyProject = async (name: string, folder: string): Promise<string> => {
  const root = join(folder, name);
  await cp(join(projects, name), root, {
    recursive: true,
    filter: (path) => !/(?:^|\/)(?:_fixed|manifest\.json)$/.test(path),
  });
  await run('chmod', ['-R', 'u+w', root]);
  await withTools(root);
  const settings = ['-c', 'user.name=B', '-c', 'user.email=b@example.org', '-c', 'commit.gpgsign=false'];
  for (const args of [
    ['init', '--quiet', '--initial-branch=main'],
    ['add', '--all'],
    ['commit', '--quiet', '--message', 'broken'],
  ])
    await run('git', [...settings, ...args], { cwd: root });
  return root;
};

/** The end of one command of ours, whatever its exit code; no model is ever asked: no attempt is left for one. */
const endOf = (args: string[], cwd: string, home: string): Promise<End | undefined> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [main, ...args, '--json', '--timeout', '5m'], {
      cwd,
      env: {
        PATH: process.env['PATH'],
        NODE_EXTRA_CA_CERTS: process.env['NODE_EXTRA_CA_CERTS'],
        HOME: home,
        MILLWRIGHT_DATA_DIR: join(home, 'data'),
        MILLWRIGHT_BASE_URL: 'http://127.0.0.1:9/v1',
        MILLWRIGHT_MODEL: 'nobody',
        MILLWRIGHT_REVIEW_ROUNDS: '0',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => (text += part));
    child.once('error', reject);
    child.once('close', () => {
      const last = text.trim().split('\n').at(-1) ?? '';
      resolve(last === '' ? undefined : endSchema.safeParse(JSON.parse(last)).data);
    });
  });

const passes = (end: End | undefined): boolean =>
  end !== undefined &&
  (end.outcome === 'verified' || end.outcome === 'unverified') &&
  (end.proof?.checks ?? []).every(({ status }) => status !== 'failed');

interface Row {
  name: string;
  category: string;
  /** What our checks said before anything was mended. */
  before: string;
  healed: boolean;
  how: string;
}

const heal = async (name: string, folder: string): Promise<Row> => {
  const { category } = manifestSchema.parse(
    JSON.parse(await readFile(join(projects, name, 'manifest.json'), 'utf8')),
  );
  const root = await copyProject(name, folder);
  const home = join(folder, 'home');
  await mkdir(home, { recursive: true });
  const before = await endOf(['check'], root, home);
  const after = passes(before) ? undefined : await endOf(['fix', '--max-attempts', '0'], root, home);
  return {
    name,
    category,
    before: before?.outcome ?? 'no end',
    healed: passes(after),
    how:
      (after?.proof?.freeFixes ?? []).join('; ') ||
      (after?.reason ?? '').split('\n', 1)[0]?.slice(0, 90) ||
      '',
  };
};

export const benchHeal = async (smoke = false): Promise<string> => {
  if (!existsSync(projects))
    return '# Healing without a model\n\nThe broken projects are not here, so nothing was measured.\n';
  const names = (await readdir(projects)).filter((name) => /^c\d/.test(name)).toSorted();
  const folder = await mkdtemp(join(tmpdir(), 'millwright-heal-'));
  const rows: Row[] = [];
  for (const name of smoke ? names.slice(1, 2) : names) rows.push(await heal(name, folder));
  await rm(folder, { recursive: true, force: true });
  const failing = rows.filter(({ before }) => before === 'failed');
  const healed = failing.filter((row) => row.healed);
  const classes = [...Map.groupBy(failing, ({ category }) => category)];
  const classRows = classes.map(
    ([category, of]) => `| ${category} | ${of.length} | ${of.filter((row) => row.healed).length} |`,
  );
  const lines = rows.map(
    ({ name, before, healed: is, how }) =>
      `| ${name} | ${before} | ${before === 'failed' ? (is ? 'yes' : 'no') : '–'} | ${how.replaceAll('|', '\\|')} |`,
  );
  const share = failing.length === 0 ? 0 : Math.round((100 * healed.length) / failing.length);
  return `# Healing without a model

Small projects with one typical fault each, written for other purposes, as they are committed. \`millwright check\` says what our
checks find; \`millwright fix\` may then do what needs no model, and nothing else: no attempt is left for one. The projects
named no tools of their own: they were given those that they were recorded with. Mended means that no check fails any more; a
project without tests is \`unverified\` even then. The rules were written with these projects at hand, so the share for others may be lower.

Machine: ${machine()}

Mended without a model: ${healed.length} of ${failing.length} that fail (${share} %; aimed at: 40 %).

| fault class | failing | mended |
|---|---|---|
${classRows.join('\n')}

| project | before | mended | by what, or why not |
|---|---|---|---|
${lines.join('\n')}

The others need a decision about what the code should do. Projects that do not fail here have no checks that our toolchains run.
`;
};
