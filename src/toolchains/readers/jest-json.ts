import { z } from 'zod';
import { sumTests } from './count-tests.ts';
import type { JsonReader } from './reader.ts';
import { reportFailure } from './test-failure.ts';

const reportSchema = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number().default(0),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().default(''),
      assertionResults: z.array(
        z.object({
          status: z.string(),
          title: z.string(),
          ancestorTitles: z.array(z.string()).default([]),
          failureMessages: z.array(z.string()).nullish(),
        }),
      ),
    }),
  ),
});

/** Reads the JSON report that jest and vitest share. */
export const readJestJson: JsonReader = (json, locator) => {
  const report = reportSchema.safeParse(json);
  if (!report.success) return undefined;
  const { testResults, numPassedTests, numFailedTests, numPendingTests, numTodoTests } = report.data;
  const diagnostics = testResults.flatMap(({ name: file, status, message, assertionResults }) => {
    const failed = assertionResults.filter((result) => result.status === 'failed');
    if (failed.length === 0 && status === 'failed')
      return [reportFailure({ tool: 'test', name: '', body: message.split('\n'), file }, locator)];
    return failed.map(({ title, ancestorTitles, failureMessages }) =>
      reportFailure(
        {
          tool: 'test',
          name: [...ancestorTitles, title].join(' > '),
          body: (failureMessages ?? []).join('\n').split('\n'),
          file,
        },
        locator,
      ),
    );
  });
  return { diagnostics, tests: sumTests(numPassedTests, numFailedTests, numPendingTests + numTodoTests) };
};
