import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dependsOn, emptyManifest, readManifest } from '../../../toolchains/package-manifest.ts';
import type { GateCheck, GateCheckResult, GateCheckTools } from '../gate-check.ts';
import { inCage, installPackages, printed, withScratch } from './cage/in-cage.ts';
import { judge, oneLine, refuse, unknown } from './tree/judge.ts';

const name = 'zod-types';

const importsZod = /\bfrom\s+['"]zod(?:\/[\w-]+)?['"]|\brequire\(\s*['"]zod['"]/;
const scriptFile = /(?<![\w./-])((?:[\w.-]+\/)*[\w.-]+\.[cm]?ts)\b/g;

/** src/schemas.ts and the files that docs/ARCHITECTURE.md names, as far as they load zod. */
const schemaFiles = async ({ workbench }: GateCheckTools): Promise<string[]> => {
  const architecture = await workbench.read('docs/ARCHITECTURE.md');
  const named =
    typeof architecture === 'string'
      ? [...architecture.matchAll(scriptFile)].map(([, path = '']) => path)
      : [];
  const present = new Set(await workbench.paths());
  const files: string[] = [];
  for (const path of new Set(['src/schemas.ts', ...named])) {
    const text = present.has(path) ? await workbench.read(path) : undefined;
    if (typeof text === 'string' && importsZod.test(text)) files.push(path);
  }
  return files;
};

/** Only these files, under the project's own settings where it has any; what a check must not do is switched off. */
const settingsFor = (files: readonly string[], hasOwn: boolean): string =>
  JSON.stringify({
    ...(hasOwn ? { extends: '../tsconfig.json' } : {}),
    compilerOptions: {
      ...(hasOwn ? {} : { target: 'es2023', module: 'preserve', moduleResolution: 'bundler', types: [] }),
      strict: true,
      noEmit: true,
      composite: false,
      incremental: false,
      skipLibCheck: true,
      allowImportingTsExtensions: true,
      rootDir: '..',
    },
    files: files.map((path) => `../${path}`),
    include: [],
    references: [],
  });

const complaint = /^(?:\.\.\/)?(.+?)\((\d+),\d+\): error (TS\d+): (.*)$/;

const reasonsIn = (stdout: string): string[] =>
  stdout.split('\n').flatMap((line) => {
    const [, path, at, code, message = ''] = complaint.exec(line) ?? [];
    return path === undefined ? [] : [`${path}:${at} ${oneLine(message, 300)} (${code})`];
  });

const typeCheck = (
  { files, tsc, hasOwn }: { files: readonly string[]; tsc: string; hasOwn: boolean },
  tools: GateCheckTools,
): Promise<GateCheckResult> =>
  withScratch(tools, async (scratch) => {
    await writeFile(join(scratch.folder, 'tsconfig.json'), settingsFor(files, hasOwn));
    const command = [tsc, '--pretty', 'false', '-p', `${scratch.name}/tsconfig.json`];
    const output = await inCage(tools, { command, timeoutMs: 300_000 });
    const told = reasonsIn(output.stdout);
    const failed = output.exitCode !== 0 || output.timedOut;
    const reasons =
      failed && told.length === 0 ? [`the type check fails: ${oneLine(printed(output), 300)}`] : told;
    const summary = `${files.length} files, ${reasons.length} type errors`;
    return judge(name, { reasons, summary, listing: [...files] }, { log: printed(output) });
  });

/** The schemas of what goes in and out are types that hold. */
export const zodTypes: GateCheck = {
  name,
  about:
    'src/schemas.ts (or the file that docs/ARCHITECTURE.md names) loads zod and has no type errors under strict',
  run: async (_, tools) => {
    const files = await schemaFiles(tools);
    if (files.length === 0)
      return refuse(
        name,
        'there are no schemas',
        'src/schemas.ts is missing or does not load zod: write the schemas there with `import { z } from "zod"`',
      );
    const view = await tools.workbench.view();
    const manifest = readManifest(view.text('package.json')) ?? emptyManifest;
    if (!dependsOn(manifest, 'zod'))
      return refuse(
        name,
        'zod is not among the packages',
        'package.json does not name zod: add it to "dependencies"',
      );
    const broken = await installPackages(tools);
    if (broken !== undefined) return refuse(name, 'the packages cannot be installed', broken);
    const tsc = dependsOn(manifest, 'typescript') ? 'node_modules/.bin/tsc' : view.ownTool('tsc');
    if (tsc === undefined)
      return unknown(
        name,
        'not run: no compiler',
        'there is no TypeScript: npm install --save-dev typescript',
      );
    return typeCheck({ files, tsc, hasOwn: view.paths.includes('tsconfig.json') }, tools);
  },
};
