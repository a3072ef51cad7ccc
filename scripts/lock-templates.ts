// Makes the lock files of the templates anew: node scripts/lock-templates.ts [NAME...]
// They name no registry, because every person has another one, and the native parts of every platform.
import { execFileSync } from 'node:child_process';
import { glob, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const templates = join(import.meta.dirname, '../src/workspace/templates');

interface Entry {
  version?: string;
  cpu?: string[] | undefined;
  libc?: string[] | undefined;
  os?: string[] | undefined;
  dev?: boolean | undefined;
  license?: string | undefined;
  optional?: boolean;
  optionalDependencies?: Record<string, string>;
}

interface Lock {
  packages: Record<string, Entry>;
}

const systems = /\b(?:aix|android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|win32)\b/;
const processors = /\b(?:arm64|arm|ia32|loong64|mips64el|ppc64|riscv64|s390x|wasm32|x64)\b/;

/** `@scope/part-linux-x64-musl` → the platform that it is for. */
const platformOf = (name: string): Pick<Entry, 'cpu' | 'libc' | 'os'> => {
  const os = systems.exec(name)?.[0];
  const cpu = processors.exec(name)?.[0];
  if (cpu === undefined) throw new Error(`${name} does not say for which platform it is`);
  const libc = os === 'linux' ? [/musl/.test(name) ? 'musl' : 'glibc'] : undefined;
  return { cpu: [cpu], libc, os: os === undefined ? undefined : [os] };
};

/**
 * npm leaves out what the registry does not serve, and `npm ci` then refuses the whole file. Such parts are named by version
 * and platform, without a checksum.
 */
const nameMissingParts = ({ packages }: Lock): void => {
  for (const { optionalDependencies = {}, dev, license } of Object.values(packages))
    for (const [name, version] of Object.entries(optionalDependencies)) {
      if (Object.keys(packages).some((key) => key.endsWith(`node_modules/${name}`))) continue;
      if (!/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version)) throw new Error(`${name} is wanted as ${version}`);
      const { cpu, libc, os } = platformOf(name);
      // In npm's own order, or the next install writes every entry anew.
      const entry = { version, cpu, dev, libc, license, optional: true, os };
      packages[`node_modules/${name}`] = entry;
    }
};

const sorted = ({ packages }: Lock): Record<string, Entry> =>
  Object.fromEntries(Object.entries(packages).toSorted(([a], [b]) => (a < b ? -1 : 1)));

const lock = async (template: string): Promise<number> => {
  const folder = await mkdtemp(join(tmpdir(), 'lock-template-'));
  const manifest = await readFile(join(templates, template, 'package.json'), 'utf8');
  await writeFile(join(folder, 'package.json'), manifest.replaceAll('{{name}}', 'the-name'));
  const options = ['--package-lock-only', '--omit-lockfile-registry-resolved', '--no-audit', '--no-fund'];
  execFileSync('npm', ['install', ...options], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  const made = JSON.parse(await readFile(join(folder, 'package-lock.json'), 'utf8')) as Lock;
  await rm(folder, { recursive: true });
  nameMissingParts(made);
  const text = JSON.stringify({ ...made, packages: sorted(made) }, undefined, 2);
  await writeFile(
    join(templates, template, 'package-lock.json'),
    `${text.replaceAll('"the-name"', '"{{name}}"')}\n`,
  );
  return Object.keys(made.packages).length - 1;
};

const wanted = process.argv.slice(2);
for await (const path of glob('*/package.json', { cwd: templates })) {
  const template = basename(join(path, '..'));
  if (wanted.length > 0 && !wanted.includes(template)) continue;
  console.log(`${template}: ${await lock(template)} packages`);
}
