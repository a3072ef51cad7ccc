import { z } from 'zod';
import type { Diagnostic } from '../../domain/diagnostic.ts';
import type { Locator } from '../locate-path.ts';
import { sumTests } from './count-tests.ts';
import { ownPlace } from './frames.ts';
import { complain } from './reader.ts';
import type { LineReader } from './reader.ts';

/** What one package of tests printed. `state` is left out where the package was not reported. */
interface Block {
  pkg: string;
  lines: string[];
  state?: 'ok' | 'failed' | 'unbuilt';
}

const packageLine = /^(ok|FAIL)\s*\t(\S{1,300})(?:\s+(.*))?$/;
const marker =
  /^\s*(?:=== (?:RUN|CONT|NAME|PAUSE)\s+(\S.*?)|--- (PASS|FAIL|SKIP): (\S.*?) \([\d.]+m?s\))\s*$/;
const fault = /^(?:vet: )?(\S{1,300}\.go):(\d{1,7})(?::(\d{1,7}))?: (\S.*)$/;

const eventSchema = z.object({
  Action: z.string(),
  Package: z.string().optional(),
  ImportPath: z.string().optional(),
  Test: z.string().optional(),
  Output: z.string().optional(),
});

/** `go test -json` as the lines of `go test -v`, the lines of a test together; every other line as it is. */
const asText = (lines: readonly string[]): string[] => {
  const plain: string[] = [];
  const packages = new Map<string, Map<string, string>>();
  for (const line of lines) {
    const event = line.startsWith('{"') && line.includes('"Action":') ? parse(line) : undefined;
    if (!event) plain.push(line);
    else if (event.Output !== undefined && event.Package === undefined)
      plain.push(event.Output.replace(/\n$/, ''));
    else if (event.Output !== undefined) {
      const tests = packages.get(event.Package ?? '') ?? new Map<string, string>();
      packages.set(event.Package ?? '', tests);
      tests.set(event.Test ?? '', (tests.get(event.Test ?? '') ?? '') + event.Output);
    }
  }
  const written = [...packages.values()].flatMap((tests) => {
    const own = tests.get('') ?? '';
    return [...[...tests].filter(([name]) => name !== '').map(([, text]) => text), own].flatMap((text) =>
      text.split('\n'),
    );
  });
  return [...written, ...plain];
};

const parse = (line: string): z.infer<typeof eventSchema> | undefined => {
  try {
    return eventSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
};

/** A package is named below what it printed. */
const blocksOf = (lines: readonly string[]): Block[] => {
  const blocks: Block[] = [];
  let open: string[] = [];
  for (const line of lines) {
    const [, word, pkg, rest = ''] = packageLine.exec(line) ?? [];
    if (word === undefined || pkg === undefined) {
      open.push(line);
      continue;
    }
    const unbuilt = /\[(?:build|setup) failed\]/.test(rest);
    const state = word === 'ok' ? 'ok' : unbuilt ? 'unbuilt' : 'failed';
    // What ran nothing is no test that passed.
    if (!/\[no tests to run\]/.test(rest)) blocks.push({ pkg, lines: open, state });
    open = [];
  }
  return [...blocks, { pkg: '', lines: open }];
};

interface Result {
  name: string;
  state: 'PASS' | 'FAIL' | 'SKIP';
}

const resultsOf = ({ lines }: Block): { results: Result[]; bodies: Map<string, string[]> } => {
  const results: Result[] = [];
  const bodies = new Map<string, string[]>();
  let current = '';
  for (const line of lines) {
    const [, started, state, ended] = marker.exec(line) ?? [];
    current = started ?? ended ?? current;
    if (state !== undefined && ended !== undefined)
      results.push({ name: ended, state: state as Result['state'] });
    if (started !== undefined || state !== undefined) continue;
    const body = bodies.get(current) ?? [];
    bodies.set(current, body);
    body.push(line);
  }
  return { results, bodies };
};

/** Names that have subtests in one of these states: a group ends like them and is told by them. */
const groupsOf = (results: readonly Result[], states: readonly string[]): Set<string> =>
  new Set(
    results
      .filter(({ state }) => states.includes(state))
      .flatMap(({ name }) => {
        const parts = name.split('/').slice(0, 32);
        return parts.slice(1).map((_, at) => parts.slice(0, at + 1).join('/'));
      }),
  );

/** Files stand in their package's folder, which is an end of its import path. */
const inPackage = (file: string, pkg: string, locator: Locator): string | undefined => {
  const parts = pkg.split('/');
  for (let from = 0; from <= parts.length && from < 32; from++) {
    const path = locator.own([...parts.slice(from), file].join('/'));
    if (path !== undefined) return path;
  }
  return undefined;
};

const shownLines = 16;

const report = (name: string, body: readonly string[], pkg: string, locator: Locator): Diagnostic => {
  const stack = body.findIndex((line) => /^goroutine \d/.test(line));
  const panicked = stack >= 0 ? body.slice(stack).filter((line) => line.startsWith('\t')) : [];
  const frame = panicked.map((line) => ownPlace(line, locator)).find((place) => place !== undefined);
  const said = (stack < 0 ? body : body.slice(0, stack)).filter((line) => line.trim() !== '');
  const [, file = '', line] =
    said
      .map((text) => /^\s+([\w.-]{1,200}\.go):(\d{1,7}): /.exec(`${text} `))
      .find((found) => found !== null) ?? [];
  const path = file === '' ? undefined : inPackage(file, pkg, locator);
  return complain({
    tool: 'go test',
    ...(frame ?? (path === undefined ? {} : { path, line })),
    code: stack < 0 ? undefined : 'panic',
    message: [name, ...said.slice(0, shownLines).map((text) => text.trim())].join('\n'),
  });
};

const failuresOf = (block: Block, locator: Locator): Diagnostic[] => {
  const { results, bodies } = resultsOf(block);
  const groups = groupsOf(results, ['FAIL']);
  const failed = results.filter(({ name, state }) => state === 'FAIL' && !groups.has(name));
  if (failed.length > 0)
    return failed.map(({ name }) => report(name, bodies.get(name) ?? [], block.pkg, locator));
  // A timeout, a panic in a start, an exit by the tests themselves.
  return block.state === 'failed'
    ? [report(block.pkg, block.lines.filter((line) => !marker.test(line)).slice(-200), block.pkg, locator)]
    : [];
};

const countIn = (block: Block): [passed: number, failed: number, skipped: number] => {
  const { results } = resultsOf(block);
  const [failing, groups] = [groupsOf(results, ['FAIL']), groupsOf(results, ['PASS', 'FAIL', 'SKIP'])];
  const count = (state: string): number =>
    results.filter((one) => one.state === state && !(state === 'FAIL' ? failing : groups).has(one.name))
      .length;
  const [passed, failed, skipped] = [count('PASS'), count('FAIL'), count('SKIP')];
  // Without -v only failures are named; a package that is ok ran at least one test.
  if (block.state === 'ok' && results.length === 0) return [1, 0, 0];
  return [passed, failed === 0 && block.state !== 'ok' && block.state !== undefined ? 1 : failed, skipped];
};

/** Reads `go test` in all its forms: a diagnostic for every failed test, on the innermost line of the project, and counts. */
export const readGoTest: LineReader = (lines, locator) => {
  if (!lines.some((line) => packageLine.test(line) || line.includes('"Action":"')))
    return { diagnostics: [] };
  const blocks = blocksOf(asText(lines));
  if (!blocks.some(({ state }) => state !== undefined)) return { diagnostics: [] };
  const counts = blocks.map(countIn);
  const sum = (at: 0 | 1 | 2): number => counts.reduce((total, one) => total + one[at], 0);
  return {
    diagnostics: blocks.flatMap((block) => failuresOf(block, locator)),
    tests: sumTests(sum(0), sum(1), sum(2)),
  };
};

const below = (lines: readonly string[], at: number): string[] => {
  const rest = lines.slice(at + 1, at + 9);
  const end = rest.findIndex((line) => !/^\t\S/.test(line));
  return end < 0 ? rest : rest.slice(0, end);
};

/** Reads what the compiler, vet and linters of Go print: `file.go:line:column: text`, with more below it behind a tab. */
export const readGoFaults: LineReader = (lines, locator) => {
  const plain = asText(lines);
  return {
    diagnostics: plain.flatMap((text, at) => {
      const [, raw = '', line, column, message = ''] = fault.exec(text) ?? [];
      const path = raw === '' ? undefined : locator.own(raw);
      if (path === undefined) return [];
      const whole = [message, ...below(plain, at).map((one) => one.trim())].join('\n');
      return [complain({ tool: 'go', path, line, column, message: whole })];
    }),
  };
};
