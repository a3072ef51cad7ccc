import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { isCodeFile, isTestFile, staticFaults } from '../../../toolchains/documents/check-static-rules.ts';
import type { DocumentText } from '../../../toolchains/documents/document-findings.ts';
import type { Executed } from '../../workbench.ts';
import type { GateCheck, GateCheckTools } from '../gate-check.ts';
import { inCage, printed, withScratch } from './cage/in-cage.ts';
import { judge, oneLine } from './tree/judge.ts';
import { readAll } from './tree/read-document.ts';

const name = 'static-rules';

/** Of the linter that is bundled: the rules that ask about safety, and no others. */
const settings = {
  plugins: ['eslint', 'typescript', 'react', 'unicorn', 'promise'],
  categories: { correctness: 'off' },
  rules: {
    'no-eval': 'error',
    'no-new-func': 'error',
    'no-script-url': 'error',
    'no-caller': 'error',
    'no-control-regex': 'off',
    'react/no-danger': 'error',
    'react/jsx-no-script-url': 'error',
    'react/jsx-no-target-blank': 'error',
    'react/iframe-missing-sandbox': 'error',
  },
} as const;

/** Words that would switch a rule off are spelled otherwise in the copy: of the same length, so that places agree. */
const unsilenced = (text: string): string =>
  text.replaceAll(
    /(eslint|oxlint|biome|tslint)(-(?:disable|enable|ignore)|(?=\s+[\w@/"'-]+\s*:))/gi,
    (word) => word.replace(/[a-z]/i, 'x'),
  );

const reportSchema = z.object({
  diagnostics: z.array(
    z.object({
      message: z.string(),
      code: z.string().catch(''),
      filename: z.string(),
      labels: z.array(z.object({ span: z.object({ line: z.int().optional() }) })).catch([]),
    }),
  ),
});

const parse = (text: string): z.infer<typeof reportSchema> | undefined => {
  try {
    return reportSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
};

interface Linted {
  reasons: string[];
  log: string;
}

/** Paths are told as those of the project: `inside` is where the copies lie. */
const readReport = (output: Executed, inside: string): Linted => {
  const report = parse(output.stdout);
  if (report === undefined) {
    const log = printed(output);
    return { reasons: [`the rules could not be tried: ${oneLine(log, 200)}`], log };
  }
  const reasons = report.diagnostics.map(({ message, code, filename, labels }) => {
    const path = filename.slice(Math.max(0, filename.indexOf(`${inside}/`)) + inside.length + 1);
    return `${path}:${labels[0]?.span.line ?? 1} ${oneLine(message)} (${code})`;
  });
  return { reasons, log: '' };
};

/** The linter on copies of the files, under our settings; the project's own are not beside them. */
const lint = async (files: readonly DocumentText[], tools: GateCheckTools): Promise<Linted> => {
  const oxlint = (await tools.workbench.view()).ownTool('oxlint');
  const scripts = files.filter(({ path }) => /\.[cm]?[jt]sx?$/.test(path));
  if (scripts.length === 0) return { reasons: [], log: '' };
  if (oxlint === undefined)
    return {
      reasons: [
        'the linter that is bundled is missing, so its rules were not tried: install millwright again',
      ],
      log: '',
    };
  return withScratch(tools, async (scratch) => {
    const inside = `${scratch.name}/code`;
    for (const { path, text } of scripts) {
      const file = join(scratch.folder, 'code', path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, unsilenced(text));
    }
    await writeFile(join(scratch.folder, 'rules.json'), JSON.stringify(settings));
    const output = await inCage(tools, {
      command: [
        oxlint,
        '--config',
        `${scratch.name}/rules.json`,
        '--disable-nested-config',
        '--no-ignore',
        '--format=json',
        inside,
      ],
      timeoutMs: 120_000,
    });
    return readReport(output, inside);
  });
};

/** Shipped code hands no values to what runs them, and no comment or setting of the project switches these rules off. */
export const staticRules: GateCheck = {
  name,
  about:
    'shipped code uses no eval, no shell commands, queries or HTML built from values, and does not switch off the check of certificates; no comment switches these rules off',
  run: async (_, tools) => {
    const files = (await readAll(tools, (path) => isCodeFile(path) && !isTestFile(path))).filter(
      ({ path }) => !path.startsWith('design/'),
    );
    const linted = await lint(files, tools);
    const own = files.flatMap(staticFaults);
    // Both know eval: one sentence for each place is enough.
    const places = new Set(own.map((reason) => reason.split(' ', 1)[0]));
    const reasons = [
      ...own,
      ...linted.reasons.filter((reason) => !places.has(reason.split(' ', 1)[0] ?? '')),
    ];
    return judge(
      name,
      { reasons, summary: `${files.length} files, ${reasons.length} places`, listing: [] },
      { log: linted.log },
    );
  },
};
