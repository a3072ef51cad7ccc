import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { greet } from './greet.ts';

/** Where a command writes; `process` is one. */
export interface Terminal {
  stdout: { write(text: string): unknown };
  stderr: { write(text: string): unknown };
}

const usage = `Usage: {{name}} [options] [NAME...]

Greets everybody who is named, else the world.

Options:
  -l, --loud     with emphasis
  -h, --help     print this help
  -V, --version  print the version
`;

const options = {
  loud: { type: 'boolean', short: 'l', default: false },
  help: { type: 'boolean', short: 'h', default: false },
  version: { type: 'boolean', short: 'V', default: false },
} as const;

const readVersion = async (): Promise<string> => {
  const manifest = await readFile(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
};

const parse = (args: string[]) => {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    return error as Error;
  }
};

/** Runs the command line without the program's name and answers the exit code: 0, or 64 for wrong usage. */
export const runCli = async (args: string[], { stdout, stderr }: Terminal): Promise<number> => {
  const parsed = parse(args);
  if (parsed instanceof Error) {
    stderr.write(`${parsed.message}\n\n${usage}`);
    return 64;
  }
  const { values, positionals } = parsed;
  if (values.help) stdout.write(usage);
  else if (values.version) stdout.write(`${await readVersion()}\n`);
  else stdout.write(`${greet(positionals, values)}\n`);
  return 0;
};
