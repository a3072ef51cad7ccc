import { stripVTControlCharacters } from 'node:util';
import { z } from 'zod';
import type { DocumentFindings, DocumentText } from '../../../toolchains/documents/document-findings.ts';
import type { GateCheck, GateCheckTools } from '../gate-check.ts';
import { inCage, printed } from './cage/in-cage.ts';
import { judge, oneLine } from './tree/judge.ts';
import { isMissingDocument, readDocument } from './tree/read-document.ts';

const name = 'data-schema';

const complaintSchema = z.array(
  z.object({ start: z.number().catch(0), text: z.string(), is_warning: z.boolean().catch(false) }),
);

const lineAt = (text: string, index: number): number => text.slice(0, index).split('\n').length;

const plain = (text: string): string => stripVTControlCharacters(text);

/** Prisma's own reader. */
const checkPrisma = async ({ path, text }: DocumentText): Promise<DocumentFindings> => {
  const { lint } = await import('@prisma/prisma-schema-wasm');
  const told = complaintSchema.parse(JSON.parse(lint(JSON.stringify([['schema.prisma', text]]))));
  const said = told.map((one) => ({
    ...one,
    line: `${path}:${lineAt(text, one.start)} ${oneLine(plain(one.text), 300)}`,
  }));
  const models = [...text.matchAll(/^\s*model\s+(\w+)\s*\{/gm)].map(([, model = '']) => model);
  const none = models.length === 0 ? [`${path} has no model: describe what is kept`] : [];
  return {
    reasons: [...said.filter((one) => !one.is_warning).map(({ line }) => line), ...none],
    summary: `Prisma: ${models.length} models`,
    listing: [...models, ...said.filter((one) => one.is_warning).map(({ line }) => `warning: ${line}`)],
  };
};

/** Runs the file on an empty database in memory and tells what is there afterwards. */
const program = `import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
const database = new DatabaseSync(':memory:');
let error;
try {
  database.exec(readFileSync(process.argv[1], 'utf8'));
} catch (thrown) {
  error = String(thrown.message);
}
const rows = database.prepare("select name from sqlite_master where type = 'table' and name not like 'sqlite_%'").all();
console.log(JSON.stringify({ error, tables: rows.map(({ name }) => name) }));`;

const ranSchema = z.object({ error: z.string().optional(), tables: z.array(z.string()) });

const parse = (text: string): z.infer<typeof ranSchema> | undefined => {
  try {
    return ranSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
};

const checkSql = async ({ path }: DocumentText, tools: GateCheckTools): Promise<DocumentFindings> => {
  const output = await inCage(tools, {
    command: ['node', '--disable-warning=ExperimentalWarning', '--input-type=module', '-e', program, path],
    timeoutMs: 30_000,
  });
  const ran = parse(output.stdout);
  if (ran === undefined)
    return {
      reasons: [`${path} could not be run: ${oneLine(printed(output), 200)}`],
      summary: 'it could not be run',
      listing: [],
    };
  const { error, tables } = ran;
  const none =
    error === undefined && tables.length === 0 ? [`${path} makes no table: describe what is kept`] : [];
  return {
    reasons: [...(error === undefined ? [] : [`${path} cannot be run by SQLite: ${error}`]), ...none],
    summary: `SQL: ${tables.length} tables`,
    listing: tables,
  };
};

/** What is kept is described in a way that a database takes. */
export const dataSchema: GateCheck = {
  name,
  about:
    "prisma/schema.prisma is valid by Prisma's own reader and has a model, or db/schema.sql runs on an empty SQLite database and makes a table",
  run: async (_, tools) => {
    const prisma = await readDocument(tools, 'prisma/schema.prisma');
    const sql = await readDocument(tools, 'db/schema.sql');
    if (isMissingDocument(prisma) && isMissingDocument(sql))
      return judge(name, {
        reasons: [`prisma/schema.prisma or db/schema.sql is missing: write one of them (${sql.reason})`],
        summary: 'no schema',
        listing: [],
      });
    const found = [
      ...(isMissingDocument(prisma) ? [] : [await checkPrisma(prisma)]),
      ...(isMissingDocument(sql) ? [] : [await checkSql(sql, tools)]),
    ];
    return judge(name, {
      reasons: found.flatMap(({ reasons }) => reasons),
      summary: found.map(({ summary }) => summary).join('; '),
      listing: found.flatMap(({ listing }) => listing),
    });
  },
};
