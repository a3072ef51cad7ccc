/** What the runtime's own proxy is called in the environment that it makes; everything else of that is left out. */
const proxyVariables = ['HTTP_PROXY', 'HTTPS_PROXY'];

/** Other names under which npm is told of the proxy. */
const npmProxies: Record<string, string> = {
  npm_config_proxy: 'HTTP_PROXY',
  npm_config_https_proxy: 'HTTPS_PROXY',
};

/** One command as the runtime starts it. */
export interface RuntimeCommand {
  argv: readonly string[];
  /** The whole environment, but for the proxy. */
  env: Readonly<Record<string, string>>;
  /** Absolute. */
  cwd: string;
  /** Whether the way to the registry is handed on. */
  network: 'none' | 'registry';
}

/** A word that a shell leaves as it is. */
const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

const proxyWords = (network: RuntimeCommand['network']): string[] =>
  network === 'none'
    ? []
    : [
        ...proxyVariables.map((name) => `${name}="$${name}"`),
        ...Object.entries(npmProxies).map(([name, from]) => `${name}="$${from}"`),
        'npm_config_noproxy=',
      ];

/**
 * A line for `/bin/sh` that becomes the command with exactly this environment. `limits` are arguments of `ulimit`, for
 * machines without `prlimit`; nothing of them may come from outside.
 */
export const shellLine = (
  { argv, env, cwd, network }: RuntimeCommand,
  limits: readonly string[] = [],
): string =>
  [
    ...limits.map((limit) => `ulimit ${limit}`),
    `cd ${quoted(cwd)}`,
    [
      'exec env -i',
      ...proxyWords(network),
      ...Object.entries(env).map(([name, value]) => quoted(`${name}=${value}`)),
      ...argv.map(quoted),
    ].join(' '),
  ].join(' && ');

/** `ulimit` counts files in blocks of 512 bytes. */
export const shellLimits = (
  { fileBytes, openFiles }: { fileBytes: number; openFiles: number },
  seconds: number,
): string[] => [
  '-c 0',
  `-f ${Math.floor(fileBytes / 512)}`,
  `-n ${Math.floor(openFiles)}`,
  `-t ${Math.ceil(seconds)}`,
];

/**
 * For Windows, where no quoting holds for every shell: our Node starts the command, which arrives in letters and digits.
 * It finds npm beside the Node that is handed in `npm`.
 */
export const nodeStarter = `const { spawn } = require('child_process');
const { env: given } = process;
const { argv, env, cwd, network, npm } = JSON.parse(Buffer.from(process.argv[1], 'base64url').toString('utf8'));
if (network === 'registry') for (const [name, from] of Object.entries(${JSON.stringify({
  ...Object.fromEntries(proxyVariables.map((name) => [name, name])),
  ...npmProxies,
})})) if (given[from]) env[name] = given[from];
for (const name of ['SystemRoot', 'SystemDrive', 'ComSpec', 'PATHEXT', 'NUMBER_OF_PROCESSORS', 'PROCESSOR_ARCHITECTURE'])
  if (given[name]) env[name] ??= given[name];
let [program, ...args] = argv;
if (program === 'node') program = process.execPath;
if (npm && (program === 'npm' || program === 'npx')) { args = [require('node:path').join(npm, 'bin', program + '-cli.js'), ...args]; program = process.execPath; }
const child = spawn(program, args, { cwd, env, stdio: 'inherit', windowsHide: true });
child.on('error', (error) => { console.error(error.message); process.exit(error.code === 'ENOENT' ? 127 : 126); });
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));`;

/** The argument of {@link nodeStarter}. */
export const starterArgument = (command: RuntimeCommand & { npm?: string | undefined }): string =>
  Buffer.from(JSON.stringify(command)).toString('base64url');
