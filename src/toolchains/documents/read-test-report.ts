import { z } from 'zod';

/** One test that a runner reported. `names` are its own and those of the groups around it. */
export interface ReportedTest {
  names: string[];
  state: 'passed' | 'failed' | 'skipped';
}

const mostTests = 50_000;

const entities: Record<string, string> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
const unescape = (text: string): string =>
  text.replaceAll(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => entities[name] ?? '');

const tag =
  /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<(\/?)(testsuite|testcase|failure|error|skipped)\b((?:\s+[\w:-]+="[^"]*")*)\s*(\/?)>/g;

const nameIn = (attributes: string): string => unescape(/\sname="([^"]*)"/.exec(attributes)?.[1] ?? '');

/** JUnit's XML as node:test, pytest and others write it. What tests print stands in comments or escaped, and is no test. */
export const readJunitTests = (xml: string): ReportedTest[] => {
  const tests: ReportedTest[] = [];
  const groups: string[] = [];
  let open: ReportedTest | undefined;
  for (const [, closing, name, attributes = '', alone] of xml.matchAll(tag)) {
    if (name === undefined || tests.length > mostTests) continue;
    if (name === 'testsuite') {
      if (closing) groups.pop();
      else if (!alone) groups.push(nameIn(attributes));
    } else if (name === 'testcase') {
      open = undefined;
      if (closing) continue;
      const test: ReportedTest = { names: [...groups, nameIn(attributes)], state: 'passed' };
      tests.push(test);
      if (!alone) open = test;
    } else if (open) open.state = name === 'skipped' ? 'skipped' : 'failed';
  }
  return tests;
};

const jestSchema = z.object({
  testResults: z.array(
    z.object({
      assertionResults: z
        .array(
          z.object({
            ancestorTitles: z.array(z.string()).catch([]),
            title: z.string(),
            status: z.string(),
          }),
        )
        .catch([]),
    }),
  ),
});

const mochaTest = z.object({ title: z.string(), fullTitle: z.string().catch('') });
const mochaSchema = z.object({
  passes: z.array(mochaTest),
  failures: z.array(mochaTest),
  pending: z.array(mochaTest),
});

const json = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const stateOf = (status: string): ReportedTest['state'] => {
  if (status === 'passed') return 'passed';
  return status === 'failed' ? 'failed' : 'skipped';
};

/** The JSON that Jest and Vitest write, or Mocha's. Undefined where it is neither. */
export const readJsonTests = (text: string): ReportedTest[] | undefined => {
  const parsed = json(text);
  const jest = jestSchema.safeParse(parsed);
  if (jest.success)
    return jest.data.testResults.flatMap(({ assertionResults }) =>
      assertionResults.map(({ ancestorTitles, title, status }) => ({
        names: [...ancestorTitles, title],
        state: stateOf(status),
      })),
    );
  const mocha = mochaSchema.safeParse(parsed);
  if (!mocha.success) return undefined;
  const named = (list: z.infer<typeof mochaTest>[], state: ReportedTest['state']): ReportedTest[] =>
    list.map(({ title, fullTitle }) => ({ names: [fullTitle, title], state }));
  const { passes, failures, pending } = mocha.data;
  return [...named(passes, 'passed'), ...named(failures, 'failed'), ...named(pending, 'skipped')];
};

const goSchema = z.object({ Action: z.enum(['pass', 'fail', 'skip']), Test: z.string() });

/** The lines of `go test -json`. */
export const readGoTests = (text: string): ReportedTest[] =>
  text.split('\n').flatMap((line) => {
    const { data } = goSchema.safeParse(json(line));
    if (data === undefined) return [];
    return [
      {
        names: data.Test.split('/'),
        state: ({ pass: 'passed', fail: 'failed', skip: 'skipped' } as const)[data.Action],
      },
    ];
  });

const claim = /^(?:test)?[\s_:/[(-]{0,3}R[-_ ]?0*(\d{1,4})(?!\d)/i;

/** The requirement that a test says it is for: its id stands at the beginning of a name (`R1: …`, `test_r1_…`, `TestR1…`). */
export const requirementsOf = ({ names }: ReportedTest): string[] => [
  ...new Set(names.flatMap((name) => claim.exec(name)?.[1] ?? []).map((digits) => `R${Number(digits)}`)),
];
