import { Command, CommanderError, Option } from 'commander';
import { UserError } from '../../domain/errors.ts';
import type { Operation } from '../../operations/operation.ts';
import { exitCodesHelp } from './exit-codes.ts';
import { flagsOf, type Flag } from './flags.ts';

/** Flags that every command takes. */
export interface GlobalFlags {
  json: boolean;
  quiet: boolean;
  dataDir: string | undefined;
}

/** What was typed: a command, the start of the other surface, or help that was asked for. */
export type Invocation =
  | { kind: 'command'; operation: Operation; typed: Record<string, unknown>; globals: GlobalFlags }
  | { kind: 'mcp'; globals: GlobalFlags }
  | { kind: 'serve'; globals: GlobalFlags; typed: ServeFlags }
  | { kind: 'worker'; globals: GlobalFlags; typed: { name?: string } }
  | { kind: 'help'; text: string };

/** Flags of `serve`, as they were typed. */
export interface ServeFlags {
  port?: string;
  host?: string;
  allowRemote?: boolean;
}

type Chosen =
  | { kind: 'command'; operation: Operation; typed: Record<string, unknown> }
  | { kind: 'mcp' }
  | { kind: 'serve'; typed: ServeFlags }
  | { kind: 'worker'; typed: { name?: string } };

type Registry = Readonly<Record<string, Operation>>;

/** What groups of commands are about. */
const groups: Readonly<Record<string, string>> = {
  gate: 'Look at the gates of a delivery and decide at them',
};

const optionOf = (flag: Flag): Option => {
  const takesValue = flag.kind !== 'switch' && flag.kind !== 'opt-out';
  const shown =
    takesValue && flag.kind !== 'list' && flag.kind !== 'json' && flag.default !== undefined
      ? ` (default: ${JSON.stringify(flag.default)})`
      : '';
  const option = new Option(
    takesValue ? `${flag.name} <${flag.placeholder}>` : flag.name,
    flag.about + shown,
  );
  if (flag.kind === 'list')
    option.argParser((value: string, before: string[] | undefined) => [...(before ?? []), value]);
  return option;
};

const argumentOf = ({ kind, required, placeholder }: Flag): string => {
  const name = kind === 'list' ? `${placeholder}...` : placeholder;
  return required ? `<${name}>` : `[${name}]`;
};

const examplesHelp = ({ examples = [] }: Operation): string =>
  examples.length === 0 ? '' : `\nExamples:\n${examples.map((example) => `  ${example}`).join('\n')}\n`;

/** `gate list` is the command `list` of the group `gate`. */
const placeOf = (program: Command, name: string): Command => {
  const [word = '', inner] = name.split(' ');
  if (inner === undefined) return program.command(word);
  const group = program.commands.find((known) => known.name() === word);
  return (group ?? program.command(word).description(groups[word] ?? '')).command(inner);
};

const addCommand = (
  program: Command,
  operation: Operation,
  choose: (typed: Record<string, unknown>) => void,
): void => {
  const positional = operation.positional ?? [];
  const command = placeOf(program, operation.name).description(operation.about);
  const flags = flagsOf(operation);
  for (const field of positional) {
    const flag = flags.find((candidate) => candidate.field === field);
    const stdin = flag?.stdin ? '; - reads it from standard input' : '';
    if (flag) command.argument(argumentOf(flag), flag.about + stdin);
  }
  for (const flag of flags) if (!positional.includes(flag.field)) command.addOption(optionOf(flag));
  command.addHelpText('after', `${examplesHelp(operation)}\n${exitCodesHelp}`);
  command.action(() => {
    const listed = new Set(flags.filter(({ kind }) => kind === 'list').map(({ field }) => field));
    const named = positional.map((field, index) => [
      field,
      listed.has(field) ? command.args.slice(index) : command.args[index],
    ]);
    choose({ ...untouchedOut(command), ...Object.fromEntries(named) });
  });
};

/** Only what was typed: commander sets `--no-x` switches to true on its own. */
const untouchedOut = (command: Command): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(command.opts()).filter(([field]) => command.getOptionValueSource(field) === 'cli'),
  );

const usageErrorOf = ({ code, message }: CommanderError, argv: readonly string[]): UserError => {
  const [first = '', ...rest] = message.replace(/^error: /, '').split('\n');
  const guess = rest
    .join(' ')
    .trim()
    .replaceAll(/^\(|\)$/g, '');
  const quoting = code === 'commander.excessArguments' ? 'put text with spaces into quotes' : '';
  const command = argv.find((word) => !word.startsWith('-'));
  const help =
    code === 'commander.unknownCommand' || !command ? 'millwright --help' : `millwright ${command} --help`;
  return new UserError(first, { usage: true, hint: guess || quoting || help });
};

const rootCommand = (version: string, write: (text: string) => void): Command =>
  new Command('millwright')
    .description('Your models write the code, real checks prove it, you get a commit with a proof.')
    .version(version, '-V, --version', 'print the version')
    .option('--json', 'print JSON: events of a run one a line, else one value')
    .option('--quiet', 'print only the result')
    .option(
      '--data-dir <DIR>',
      'where runs are kept (else MILLWRIGHT_DATA_DIR, else the place of your platform)',
    )
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [COMMAND]', 'print help for a command')
    .addHelpText('after', `\n${exitCodesHelp}`)
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
    .configureOutput({ writeOut: write, writeErr: write })
    .exitOverride();

/** The surfaces that stay: for assistants, and for everybody else. */
const addSurfaces = (program: Command, choose: (chosen: Chosen) => void): void => {
  program
    .command('mcp')
    .description('Serve the commands as tools to other assistants, over standard input and output')
    .action(() => choose({ kind: 'mcp' }));
  program
    .command('serve')
    .description('Own the database and serve the commands over HTTP; other commands then work through it')
    .option('--port <N>', 'port to listen on; 0 is any free one (else server.port of your configuration)')
    .option('--host <ADDRESS>', 'address to listen on (default: 127.0.0.1, this machine only)')
    .option('--allow-remote', 'let --host be an address that other machines reach')
    .addHelpText(
      'after',
      '\nExamples:\n  millwright serve\n  millwright serve --port 0 --json\n\nIt ends with Ctrl-C; runs at work then wait for its next start.',
    )
    .action((typed: ServeFlags) => choose({ kind: 'serve', typed }));
  program
    .command('worker')
    .description('Work off tasks of a Postgres database that a server and other workers share')
    .option('--name <NAME>', 'by which `millwright workers` tells it from others (default: this machine)')
    .addHelpText(
      'after',
      '\nExamples:\n  MILLWRIGHT_DATABASE_URL=postgres://db.example/millwright millwright worker\n\nIt ends with Ctrl-C or SIGTERM; runs at work then go to another worker.',
    )
    .action((typed: { name?: string }) => choose({ kind: 'worker', typed }));
};

/** Reads a command line against the registry. Throws UserError (usage) with what was probably meant. */
export const readCommandLine = (argv: readonly string[], registry: Registry, version: string): Invocation => {
  let printed = '';
  let chosen: Chosen | undefined;
  const program = rootCommand(version, (text) => (printed += text));
  for (const operation of Object.values(registry))
    addCommand(program, operation, (typed) => (chosen = { kind: 'command', operation, typed }));
  addSurfaces(program, (surface) => (chosen = surface));
  try {
    program.parse(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { kind: 'help', text: printed };
    if (error.code === 'commander.help')
      throw new UserError('no command given', { usage: true, hint: 'millwright --help' });
    throw usageErrorOf(error, argv);
  }
  if (!chosen) return { kind: 'help', text: program.helpInformation() };
  const { json = false, quiet = false, dataDir } = program.opts<Partial<GlobalFlags>>();
  const globals = { json, quiet, dataDir };
  return { ...chosen, globals };
};
