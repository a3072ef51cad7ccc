// Runs in the cage: opens pages in a headless browser, one after the other, and prints what came of each as one line of JSON.
// Argument: {programs: [path], flags: [text], pages: [{args: [text], file: path?}]}; `file` is handed back as base64.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, readFileSync, rmSync } from 'node:fs';

const { programs, flags, pages } = JSON.parse(process.argv[1]);
const pageMs = 60_000;
const keptChars = 2_000;

const program = programs.find((path) => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
});

const readBack = (file) => {
  try {
    return readFileSync(file).toString('base64');
  } catch {
    return undefined;
  }
};

const open = ({ args, file }) => {
  const profile = `/tmp/browser-${process.pid}`;
  const { status, stdout, stderr, error } = spawnSync(
    program,
    [...flags, `--user-data-dir=${profile}`, ...args],
    {
      encoding: 'utf8',
      timeout: pageMs,
      killSignal: 'SIGKILL',
      maxBuffer: 64_000_000,
    },
  );
  rmSync(profile, { recursive: true, force: true });
  return {
    status,
    error: error?.code,
    stderr: (stderr ?? '').slice(-keptChars),
    ...(file === undefined ? { stdout: stdout ?? '' } : { file: readBack(file) }),
  };
};

if (program === undefined) process.stdout.write(`${JSON.stringify({ missing: true })}\n`);
else for (const page of pages) process.stdout.write(`${JSON.stringify(open(page))}\n`);
