import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { parse } from 'yaml';
import { deliverableNames } from '../../domain/delivery-role.ts';
import { checkEndpoints } from '../../toolchains/documents/check-endpoints.ts';
import { checkQuestions } from '../../toolchains/documents/check-questions.ts';
import { checkRunbook } from '../../toolchains/documents/check-runbook.ts';
import { checkScope, checkStories } from '../../toolchains/documents/check-scope.ts';
import { selfContainedFaults } from '../../toolchains/documents/check-self-contained.ts';
import { checkThreats } from '../../toolchains/documents/check-threats.ts';
import { checkTokens } from '../../toolchains/documents/check-tokens.ts';
import { estimateTokens } from '../../models/estimate-tokens.ts';
import { hasUnfilledPlaces, placesIn, unfilledPlaces } from './has-unfilled-places.ts';
import { outlineOf, outlineText } from './outline-of.ts';
import { outlines } from './outlines/index.ts';

/** Replies of real models lie beside a checkout, not in it: see CONTRIBUTING.md. */
const data = new URL('../../../../shared/data/', import.meta.url);
const absent =
  !existsSync(data) && process.env['CI'] !== 'true' ? 'the recorded data is not on this machine' : false;

/** What a model would write into places whose words must hold in the language of the file; elsewhere words do. */
const samples: Record<string, string> = {
  '<name of the things in plural>': 'loans',
  '<verb and things in camelCase>': 'listLoans',
  '<ids of the stories it serves, such as S1, S2>': 'S1',
  '<ids of the requirements it serves, such as R1, R2>': 'R1',
  '<Name of the thing>': 'Loan',
  '<fields that are always there>': 'due',
  '<name of a field>': 'due',
  '<JSON type of the field>': 'string',
  '<Prisma type of the field>': 'DateTime',
  '<SQL type of the field>': 'text',
  '<zod type of the field>': 'string()',
  '<rules for the elements below>': 'body { margin: 0; }',
  '<links to the parts of this page>': '<a href="#first">Loans</a>',
  '<content with real words and values of this product>': '<p>None.</p>',
  '<imports of what is tested>': "import { loans } from '../src/loans.js';",
  '<actions of the acceptance>': 'const answer = loans();',
  '<what came back>': 'answer',
  '<exact value that is expected>': '[]',
  '<one of critical, high, medium, low>': 'high',
  '<one of mitigated, accepted, open>': 'mitigated',
  '<path of the file that holds the defence or lacks it>': 'src/server/app.ts',
  '<name of the role that does it>': 'backend-developer',
  '<full version of Node in three numbers>': '24.4.1',
};

const filled = (text: string): string =>
  placesIn(text).reduce((rest, place) => rest.replaceAll(place, samples[place] ?? 'words'), text);

for (const deliverable of deliverableNames)
  test(`the outline of ${deliverable} is a form that can be filled, with one line to show and 3 to 8 rules`, () => {
    const outline = outlineOf(deliverable);
    assert.equal(outline?.deliverable, deliverable);
    assert.ok(outline.rules.length >= 3 && outline.rules.length <= 8);
    assert.ok(!outline.example.includes('\n') && !hasUnfilledPlaces(outline.example));
    assert.ok(placesIn(outline.text).length > 0);
    assert.ok(estimateTokens(outlineText(outline)) <= 700);
    for (const place of placesIn(outline.text)) {
      assert.deepEqual(unfilledPlaces(`a ${place} b`), [place]);
      assert.ok(place.split(' ').length >= 3, `${place} could be an element or a type`);
    }
    assert.deepEqual(unfilledPlaces(filled(outline.text)), []);
  });

test('what has no outline of ours has none, whatever it is called', () => {
  for (const name of ['docs/EXTRA.md', 'docs/intake.md', '__proto__', 'constructor', ''])
    assert.equal(outlineOf(name), undefined, name);
});

test('a place is found where a model left it, in other case, wrapped, escaped or in an attribute', () => {
  for (const text of [
    '# Intake: <name of the product>',
    '# Intake: <Name of the Product>',
    'what: <what the product does and for whom,\n  in one to three sentences>',
    '<p>&lt;name of the action&gt;</p>',
    '\\<kind of user\\>',
    '<html lang="<language of the page, such as en>">',
  ])
    assert.ok(hasUnfilledPlaces(text), text);
});

test('elements, components, generics, addresses and usage lines are no places', () => {
  for (const text of [
    '<form action="/api/loans" method="post"><input name="a" type="text" required></form>',
    '<Button kind="primary" onClick={() => save(name of)}>Name of the product</Button>',
    'const a: Map<string, Array<Record<string, number>>> = new Map();',
    'function pick<Key extends string, Value = unknown>(key: Key): Value',
    'if (a < b && c > d) return;',
    'Write to Ada <ada@example.org> or <https://example.org/a b>.',
    'usage: loans <name> <NAME> [--due <date>]',
    '#include <stdio.h>',
    'the name of the product, and what the product must do, in a few words',
  ])
    assert.deepEqual(unfilledPlaces(text), [], text);
});

test('no reply and no review of a real model is taken for an unfilled form', { skip: absent }, (t) => {
  const files = [
    'replies/aider-turns',
    'replies/single-function',
    'replies/chat-with-copies',
    'reviews/with-verdict',
  ];
  const texts = files.flatMap((file) =>
    readFileSync(new URL(`${file}.jsonl`, data), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { raw?: string; text?: string })
      .map(({ raw, text }) => raw ?? text ?? ''),
  );
  t.diagnostic(`${texts.length} texts`);
  assert.deepEqual(texts.flatMap(unfilledPlaces), []);
});

test('filled, the forms of machines are read by the machines: YAML, JSON, SQL, Prisma, TypeScript', async () => {
  const text = (name: keyof typeof outlines): string => filled(outlines[name].text);
  const openapi = parse(text('openapi.yaml')) as { paths: Record<string, { get: object }> };
  assert.partialDeepStrictEqual(openapi.paths['/api/loans']?.get, {
    operationId: 'listLoans',
    'x-stories': ['S1'],
  });
  const { Validator } = await import('@seriousme/openapi-schema-validator');
  assert.equal((await new Validator().validate(openapi)).valid, true);
  const workflow = parse(text('.github/workflows/ci.yml')) as { jobs: { check: { steps: unknown[] } } };
  assert.equal(workflow.jobs.check.steps.length, 4);
  assert.equal(typeof JSON.parse(text('design/tokens.json')), 'object');
  const database = new DatabaseSync(':memory:');
  database.exec(text('db/schema.sql'));
  database.exec(text('db/schema.sql'));
  database.close();
  for (const name of ['src/schemas.ts', 'tests'] as const)
    assert.ok(stripTypeScriptTypes(text(name).replaceAll("from '../", "from './")).length > 0, name);
  const prisma = await import('@prisma/prisma-schema-wasm');
  prisma.validate(JSON.stringify({ prismaSchema: [['schema.prisma', text('prisma/schema.prisma')]] }));
});

test('filled, the forms hold what the executed checks of the gates ask for', () => {
  const at = (path: keyof typeof outlines) => ({ path, text: filled(outlines[path].text) });
  const api = parse(at('openapi.yaml').text) as Parameters<typeof checkEndpoints>[0]['api'];
  const findings = [
    checkScope(at('docs/INTAKE.md'), at('docs/TASKS.md')),
    checkQuestions(at('docs/INTAKE.md'), ['Q1']),
    checkStories(at('docs/PRD.md'), at('docs/INTAKE.md')),
    checkEndpoints({ api, path: 'openapi.yaml' }, at('docs/PRD.md')),
    checkThreats(at('docs/SECURITY.md')),
    checkRunbook(at('docs/RUNBOOK.md')),
    checkTokens(at('design/tokens.json')),
  ];
  assert.deepEqual(
    findings.flatMap(({ reasons }) => reasons),
    [],
  );
  assert.deepEqual(selfContainedFaults(at('design/option-a.html').text), []);
});

test('filled, the page passes a validator of HTML', async () => {
  const { HtmlValidate } = await import('html-validate');
  const page = filled(outlines['design/option-a.html'].text);
  const report = await new HtmlValidate({ extends: ['html-validate:recommended'] }).validateString(page);
  assert.deepEqual(
    report.results.flatMap(({ messages }) => messages.map(({ message }) => message)),
    [],
  );
});
