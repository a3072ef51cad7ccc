// Whether a new project is sound before anybody wrote a line: one of each template, through the command that people type.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { repositoriesOn } from '../../src/compose/repositories.ts';
import { checkNames, type CheckResult } from '../../src/domain/check.ts';
import { proofSchema, type Proof } from '../../src/domain/proof.ts';
import { templates } from '../../src/domain/template.ts';
import { readTemplate } from '../../src/workspace/read-template.ts';
import { millwright } from '../../test/line/command.ts';
import { machine } from '../machine.ts';
import { readPackages, type Packages } from './read-packages.ts';

interface Row {
  template: string;
  proof: Proof;
  packages: Packages | undefined;
  /** Of a second check, with the packages of the first. */
  warm: Proof;
}

const endSchema = z.object({ proof: proofSchema });
const host = { path: process.env['PATH'] ?? '', home: homedir() };

const check = async (root: string, folder: string): Promise<Proof> => {
  const env = { HOME: join(folder, 'home'), MILLWRIGHT_DATA_DIR: join(folder, 'data') };
  const { events, stdout, stderr } = await millwright(['check', '--json'], { cwd: root, env });
  const { data } = endSchema.safeParse(events.at(-1));
  if (data === undefined) throw new Error(`no proof in ${stdout.slice(-2000)}${stderr}`);
  return data.proof;
};

/** All results of the checks of this name; a project of several roots has several. */
const named = (proof: Proof, name: string): CheckResult[] => proof.checks.filter((one) => one.name === name);

const seconds = (ms: number): string => (ms / 1000).toFixed(1);

const cell = (proof: Proof, name: string): string => {
  const results = named(proof, name);
  if (results.length === 0) return '–';
  const took = results.reduce((sum, { durationMs }) => sum + durationMs, 0);
  const tools = results.map(({ tool, status }) => (tool.startsWith('npm') ? status : `${status} (${tool})`));
  return `${tools.join(', ')} ${seconds(took)}`;
};

const tests = (proof: Proof): string =>
  named(proof, 'test')
    .map(({ tests: counts }) => `${counts?.passed ?? 0} of ${counts?.total ?? 0}`)
    .join(', ') || '–';

const total = ({ checks }: Proof): string =>
  seconds(checks.reduce((sum, { durationMs }) => sum + durationMs, 0));

const measure = async (template: string, smoke: boolean): Promise<Row> => {
  const folder = await mkdtemp(join(tmpdir(), 'bench-templates-'));
  await mkdir(join(folder, 'home'));
  const root = join(folder, `my ${template}`);
  await repositoriesOn(host).create(root, template);
  const lock = (await readTemplate(template, root)).get('package-lock.json');
  const proof = await check(root, folder);
  const warm = smoke ? proof : await check(root, folder);
  await rm(folder, { recursive: true, force: true });
  return { template, proof, packages: lock === undefined ? undefined : readPackages(lock), warm };
};

const line = ({ template, proof, packages, warm }: Row): string =>
  `| ${[
    template,
    proof.outcome,
    ...checkNames.map((name) => cell(proof, name)),
    tests(proof),
    total(proof),
    total(warm),
    packages?.count ?? 0,
  ].join(' | ')} |`;

const licences = ({ template, packages }: Row): string =>
  packages === undefined
    ? `- ${template}: nothing is installed`
    : `- ${template}: ${packages.licences.map(([name, count]) => `${name} ${count}`).join(', ')}`;

/** Makes and checks one project of each template that has code, and answers the page. Packages come from the registry that npm is configured for. */
export const benchTemplates = async (smoke = false): Promise<string> => {
  const wanted = templates
    .map(({ name }) => name)
    .filter((name) => (smoke ? name === 'python-package' : name !== 'empty'));
  const rows: Row[] = [];
  for (const template of wanted) rows.push(await measure(template, smoke));
  const broken = rows.filter(({ proof, warm }) =>
    [proof, warm].some(({ outcome }) => outcome !== 'verified'),
  );
  return `# What new projects start from

A project of each template, made as \`make --new\` makes it, in a folder with a space in its name, and then \`millwright check\` on it: all
checks in the cage (${rows[0]?.proof.sandbox ?? 'none'}), the install from the lock file of the template, without scripts of packages. Each was
checked twice; the first time no package was there, the second time those of the first were kept. \`unknown\` is an audit that
the registry at hand does not offer. Packages are those that the lock file names for this platform; packages that name their licence in an
older form count as not said. Seconds are of a machine that had other work, too.

${rows.length - broken.length} of ${rows.length} are verified both times${broken.length > 0 ? `; not: ${broken.map(({ template }) => template).join(', ')}` : ''}.

Machine: ${machine()}

| template | outcome | ${checkNames.map((name) => `${name}, s`).join(' | ')} | tests passed | all, s | again, s | packages |
|---|---|${checkNames.map(() => '---|').join('')}---|---|---|---|
${rows.map(line).join('\n')}

Node templates are compiled by TypeScript 7 (\`nextjs\` by 5.9, as Next.js asks the compiler for an interface that 7 does not have) and
run their tests by node:test or Vitest. The Python ones install nothing; ruff, flake8 and mypy are used where the machine has them.

## Licences of the packages

${rows.map(licences).join('\n')}
`;
};
