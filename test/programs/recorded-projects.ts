import { existsSync, readFileSync, readdirSync } from 'node:fs';
import type { CheckName } from '../../src/domain/check.ts';
import type { Diagnostic } from '../../src/domain/diagnostic.ts';
import { locatorFor } from '../../src/toolchains/locate-path.ts';
import { readNpmAudit } from '../../src/toolchains/readers/npm-audit.ts';
import { readOutput } from '../../src/toolchains/read-output.ts';
import type { CheckReading } from '../../src/toolchains/toolchain.ts';

/** Recorded output of broken projects lies beside a checkout, not in it: see CONTRIBUTING.md. */
export const recordedProjects = new URL('../../../shared/data/broken-projects/', import.meta.url);

/** What a tool printed for a project with faults seeded in it, or for the mended one. */
export interface Row {
  id: string;
  project: string;
  state: 'broken' | 'fixed';
  cmd: string;
  exit: number;
  stdout: string;
  stderr: string;
}

/** A seeded fault, and the tool that sees it. */
export interface Expected {
  tool: string;
  file?: string;
  line?: number;
  test?: string;
}

export interface Manifest {
  language: string;
  expected_diagnostics: Expected[];
}

export const readLines = (file: URL): unknown[] =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);

export const readRows = (name: string): Row[] => readLines(new URL(name, recordedProjects)) as Row[];

export const readManifestOf = ({ project }: Row): Manifest =>
  JSON.parse(readFileSync(new URL(`${project}/manifest.json`, recordedProjects), 'utf8')) as Manifest;

export const toolOf = (cmd: string): string => /^(?:node --test|npm audit|go test|\S+)/.exec(cmd)?.[0] ?? cmd;

export const checkOf: Record<string, CheckName> = {
  tsc: 'typecheck',
  eslint: 'lint',
  vitest: 'test',
  jest: 'test',
  mocha: 'test',
  'node --test': 'test',
  npm: 'install',
  pytest: 'test',
  'go test': 'test',
  mypy: 'typecheck',
  flake8: 'lint',
  pylint: 'lint',
};

const filesOf = (folder: URL): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (path) => !path.startsWith('_fixed') && path.includes('.'),
  );

/** What our readers make of a recorded output. */
export const readRow = ({ project, cmd, exit, stdout, stderr }: Row): CheckReading => {
  const folder = new URL(`${project}/`, recordedProjects);
  const manifest = new URL('package.json', folder);
  const output = { exitCode: exit, timedOut: false, stdout, stderr };
  const tool = toolOf(cmd);
  if (tool === 'npm audit') return readNpmAudit(output);
  return readOutput(output, {
    check: checkOf[tool] ?? 'build',
    tool,
    locator: locatorFor(filesOf(folder)),
    packageJson: existsSync(manifest) ? readFileSync(manifest, 'utf8') : undefined,
  });
};

/** Whether a seeded fault is among these, on its file and line. */
export const isFound = ({ file, line, test: name }: Expected, diagnostics: readonly Diagnostic[]): boolean =>
  diagnostics.some(
    (found) =>
      (file === undefined || found.path === file) &&
      (line === undefined || found.line === line) &&
      (name === undefined || found.message.includes(name.split(/ > |::/).at(-1) ?? '')),
  );
