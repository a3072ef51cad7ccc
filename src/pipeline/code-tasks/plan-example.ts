import { basename, dirname, join } from 'node:path/posix';
import type { MissingTool, PlannedCheck, ProjectView } from '../../toolchains/toolchain.ts';

const script = /\.[cm]?[jt]s$/;
const exampleTimeoutMs = 60_000;

/** Where the example of a file stands: beside it. Undefined for languages whose programs cannot be run by themselves. */
export const exampleOf = (path: string): string | undefined => {
  const name = basename(path);
  const at = name.lastIndexOf('.');
  const [stem, ending] = [name.slice(0, at), name.slice(at)];
  if (ending === '.py') return join(dirname(path), `${stem}_example.py`);
  return script.test(path) && !path.endsWith('.d.ts')
    ? join(dirname(path), `${stem}.example${ending}`)
    : undefined;
};

/** Whether the text of an example names the file in a way that loads it. */
export const loadsFile = (example: string, text: string, path: string): boolean => {
  const name = basename(path);
  const stem = name.replace(/\.\w+$/, '');
  const lines = text.split('\n').map((line) => line.slice(0, 1000));
  if (example.endsWith('.py'))
    return lines.some((line) => /^\s*(?:from|import)\s/.test(line) && line.split(/\W+/).includes(stem));
  return lines.some(
    (line) =>
      /\b(?:from|import|require)\b/.test(line) &&
      [`/${name}'`, `/${name}"`, `/${stem}'`, `/${stem}"`].some((end) => line.includes(end)),
  );
};

/** The project's own Python where its install made one. */
const python = [
  'sh',
  '-c',
  'test -x .venv/bin/python && exec .venv/bin/python "$@"; exec python3 "$@"',
  'python',
];

/** Runs an example in the folder of the project. */
export const planExample = (example: string, view: ProjectView): PlannedCheck | MissingTool => {
  const isPython = example.endsWith('.py');
  const program = isPython ? 'python3' : 'node';
  if (!view.hasProgram(program))
    return { missing: program, remedy: isPython ? 'install Python 3' : 'install Node.js' };
  return {
    name: 'test',
    tool: program,
    command: isPython ? [...python, example] : ['node', example],
    network: 'none',
    timeoutMs: exampleTimeoutMs,
    ...(isPython && { env: { PYTHONDONTWRITEBYTECODE: '1', PYTHONPATH: '.:src' } }),
    read: () => ({ diagnostics: [] }),
  };
};
