import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkEndpoints } from './check-endpoints.ts';
import { checkQuestions } from './check-questions.ts';
import { checkRunbook } from './check-runbook.ts';
import { checkScope, checkStories } from './check-scope.ts';
import { checkThreats } from './check-threats.ts';
import { idsIn, listIds } from './entry-ids.ts';
import { isPlaceholder } from './is-placeholder.ts';
import { numbered, readEntries } from './read-entries.ts';
import { operationsOf, parseOpenApi, referenceFaults } from './read-openapi.ts';

const intake = `# Intake

### R1: A person adds a task
Acceptance: POST /tasks answers 201 and the task is in the list

### R2: A person sees all tasks
Acceptance: GET /tasks answers every task that was added

## Open questions
None.
`;
const tasks = `### T1: The service
Requirements: R1, R2
Acceptance: the tests of R1 and R2 pass
Role: backend
`;
const doc = (path: string, text: string) => ({ path, text });
const scope = (left = intake, right = tasks) =>
  checkScope(doc('docs/INTAKE.md', left), doc('docs/TASKS.md', right));

describe('entries of a document as models write them', () => {
  const forms: Record<string, string> = {
    'a heading': '### R1: Save\nAcceptance: it is there after a restart',
    'a deeper heading with a dash': '#### R-1 – Save\n**Acceptance:** it is there after a restart',
    'a bold id': '**R1**: Save\n\nAcceptance criteria: it is there after a restart',
    'a bold line': '**R1: Save**\n- **Acceptance**: it is there after a restart',
    'a list item': '- **R01**: Save\n  - Acceptance: it is there after a restart',
    'a numbered item': '1. R1: Save\n   Acceptance: it is there after a restart',
    'one line': '- R1: Save. Acceptance: it is there after a restart',
    'a row': '| ID | Requirement | Acceptance |\n|---|---|---|\n| R1 | Save | it is there after a restart |',
    'line ends of Windows': '### R1: Save\r\nAcceptance: it is there after a restart\r\n',
    'a heading for the field': '### R1: Save\n#### Acceptance\n- it is there after a restart',
    'a list below the field': '### R1: Save\nAcceptance:\n\n- it is there after a restart',
  };
  for (const [form, text] of Object.entries(forms))
    it(`reads ${form}`, () => {
      const { entries, duplicates } = readEntries(text, numbered('R'));
      assert.deepEqual(
        entries.map(({ id, title, fields }) => [
          id,
          title.replace(/\.$/, ''),
          fields.get('acceptance')?.text,
        ]),
        [['R1', 'Save', 'it is there after a restart']],
      );
      assert.deepEqual(duplicates, []);
    });

  it('takes no id from fences, comments or mentions', () => {
    const text =
      '```\n### R1: x\n```\n<!-- ### R2: x\n### R3: x -->\n~~~md\n- R4: x\n~~~\n### R5: five\n- R5: once more\nsee R6 and R7\n';
    const { entries, duplicates } = readEntries(text, numbered('R'));
    assert.deepEqual(
      entries.map(({ id, line }) => [id, line]),
      [['R5', 9]],
    );
    assert.deepEqual(duplicates, []);
  });

  it('reads ids in ranges and writes them so', () => {
    assert.deepEqual(idsIn('R', 'R1–R3, R-05 and XR7, R8x, PR9'), ['R1', 'R2', 'R3', 'R5']);
    assert.equal(listIds('R', ['R1', 'R2', 'R3', 'R7']), 'R1–R3, R7');
    assert.ok(idsIn('R', 'R1–R9999').length < 300);
  });

  it('knows what only holds a place', () => {
    const empty = [
      '',
      '…',
      'TBD',
      'todo: write',
      '- N/A',
      '**None.**',
      '<acceptance>',
      'It works.',
      'to be defined',
      '[fill in]',
    ];
    const real = [
      'None of the tasks is lost',
      'GET / answers 200',
      'it works without a network for an hour',
      'Todos are listed',
    ];
    assert.deepEqual(
      empty.filter((text) => !isPlaceholder(text)),
      [],
    );
    assert.deepEqual(real.filter(isPlaceholder), []);
  });
});

describe('scope and stories', () => {
  it('finds nothing to say where all holds', () => {
    assert.deepEqual(scope().reasons, []);
    assert.equal(scope().summary, '2 requirements, 1 tasks');
  });

  const faults: Record<string, [string, string, RegExp]> = {
    'a requirement without a task': [
      intake,
      tasks.replace('R1, R2', 'R1'),
      /^docs\/INTAKE.md:6 requirement R2 has no task/,
    ],
    'a requirement that is not there': [
      intake,
      tasks.replace('R1, R2', 'R1–R3'),
      /^docs\/TASKS.md:2 task T1 names requirement R3, which docs\/INTAKE.md does not have; it has R1–R2/,
    ],
    'an id that stands there twice': [
      intake.replace('### R2', '### R1'),
      tasks,
      /^docs\/INTAKE.md:6 requirement R1 is defined a second time \(first in line 3\)/,
    ],
    'no acceptance': [
      intake.replace(/Acceptance: POST.*\n/, ''),
      tasks,
      /^docs\/INTAKE.md:3 requirement R1 has no line "Acceptance/,
    ],
    'an acceptance that holds a place': [
      intake.replace(/Acceptance: POST.*/, 'Acceptance: TBD'),
      tasks,
      /^docs\/INTAKE.md:4 the acceptance of R1 is empty/,
    ],
    'no role': [intake, tasks.replace(/Role.*\n/, ''), /^docs\/TASKS.md:1 task T1 has no line "Role/],
    'no ids at all': ['# Intake\nWe want a shop.', tasks, /^docs\/INTAKE.md has no requirement with an id/],
  };
  for (const [fault, [left, right, reason]] of Object.entries(faults))
    it(`tells of ${fault}`, () => {
      assert.match(scope(left, right).reasons.join('\n'), new RegExp(reason.source, 'm'));
    });

  it('holds stories to requirements, and a story in a comment is none', () => {
    const stories = (text: string) =>
      checkStories(doc('docs/PRD.md', text), doc('docs/INTAKE.md', intake)).reasons;
    const good = '### S1: As a person I add tasks\nRequirements: R1\nAcceptance: the task is shown\n';
    const second = '### S2: As a person I see tasks\nRequirements: R2\nAcceptance: all are shown\n';
    assert.deepEqual(stories(good + second), []);
    assert.match(stories(`${good}<!--\n${second}-->`).join(), /R2 has no story/);
    assert.match(
      stories(good.replace('R1', 'R9') + second).join(),
      /S1 names requirement R9, which docs\/INTAKE.md does not have/,
    );
  });
});

describe('open questions', () => {
  const ask = (section: string, accepted: string[] = []) =>
    checkQuestions(doc('docs/INTAKE.md', `### R1: x\n\n${section}`), accepted).reasons.join('\n');
  it('are none, or accepted by a person', () => {
    assert.equal(ask('## Open questions\nNone.'), '');
    assert.equal(ask('## Open Questions\n\n- **None**\n\n## Notes\n- Q9: why?'), '');
    assert.equal(ask('## Open questions\n- Q1: Which colour?', ['Q1']), '');
  });
  it('are open whatever the document says about them', () => {
    assert.match(
      ask('## Open questions\n- [x] Q1: Which colour? accepted'),
      /docs\/INTAKE.md:4 question Q1 is open/,
    );
    assert.match(ask('## Open questions\n- Q1: a?\n- Q2: b?', ['Q1']), /^docs\/INTAKE.md:5 question Q2/);
    assert.match(ask('## Open questions\n- Which colour?'), /has no id/);
    assert.match(ask('## Open questions\n'), /says neither/);
    assert.match(ask('nothing here'), /no section/);
  });
});

describe('threats and runbook', () => {
  const threat = (severity: string, status: string) =>
    checkThreats(
      doc(
        'docs/SECURITY.md',
        `### V1: Someone reads all tasks\nSeverity: ${severity}\nStatus: ${status}\nWhere: src/app.ts\n`,
      ),
    ).reasons;
  it('lets no critical or high threat stay open', () => {
    assert.deepEqual(threat('low', 'open'), []);
    assert.deepEqual(threat('**High**', 'Mitigated by a check'), []);
    assert.match(threat('high', 'accepted').join(), /V1 is high and accepted/);
    assert.match(threat('critical', 'open').join(), /V1 is critical and open/);
    assert.match(threat('terrible', 'open').join(), /no severity of ours/);
    assert.match(threat('low', '').join(), /no status/);
  });
  it('asks for filled sections', () => {
    const text =
      '## Start\n```sh\nnpm start\n```\n## Stop\nkill it\n## Health\nGET /health\n## Rollback\nTBD\n';
    const { reasons } = checkRunbook(doc('docs/RUNBOOK.md', text));
    assert.match(reasons.join('\n'), /"Rollback" is empty[\s\S]*"## Problems"/);
    assert.equal(reasons.length, 2);
  });
});

describe('the description of a service', () => {
  const yaml =
    'openapi: 3.1.0\ninfo: {title: T, version: "1"}\npaths:\n  /tasks/{id}:\n    parameters: [{$ref: "#/components/parameters/Id"}]\n    get: {operationId: getTask, x-stories: [S1], responses: {"200": {description: ok}}}\ncomponents:\n  parameters:\n    Id: {name: id, in: path, required: true, schema: {type: string}}\n';
  const parse = (text: string, path = 'openapi.yaml') => {
    const found = parseOpenApi(doc(path, text));
    assert.ok('api' in found, JSON.stringify(found));
    return found.api;
  };
  it('is read with its references', () => {
    const [operation] = operationsOf(parse(yaml));
    assert.equal(operation?.operationId, 'getTask');
    assert.equal(operation?.parameters[0]?.['name'], 'id');
    assert.deepEqual(referenceFaults(parse(yaml), 'openapi.yaml'), []);
  });
  it('is refused where it is hostile', () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x,x]\n${Array.from('bcdefghij')
      .map(
        (name, at) =>
          `${name}: &${name} [${Array.from({ length: 10 }, () => `*${'abcdefghij'[at]}`).join()}]`,
      )
      .join('\n')}`;
    for (const text of [
      bomb,
      'a: &a [*a]',
      'a: 1\na: 2',
      'x'.repeat(1_100_000),
      '['.repeat(50_000),
      '- 1',
      'a: [',
    ])
      assert.ok('reason' in parseOpenApi(doc('openapi.yaml', text)), text.slice(0, 30));
  });
  it('refers to nothing outside of itself', () => {
    const api = parse(
      yaml
        .replace('#/components/parameters/Id', 'http://127.0.0.1:1/x')
        .replace('schema: {type: string}', 'schema: {$ref: "#/components/none"}'),
    );
    assert.match(
      referenceFaults(api, 'openapi.yaml').join('\n'),
      /nothing outside of the file is read[\s\S]*is not there|is not there[\s\S]*nothing outside/,
    );
  });
  it('traces to stories and back', () => {
    const prd = doc(
      'docs/PRD.md',
      '### S1: As a person I see\nAcceptance: seen\n### S2: As a person I print\nThis needs no endpoint.\n',
    );
    const check = (text: string) => checkEndpoints({ api: parse(text), path: 'openapi.yaml' }, prd).reasons;
    assert.deepEqual(check(yaml), []);
    assert.match(
      check(yaml.replace('[S1]', '[S7]')).join('\n'),
      /names story S7, which docs\/PRD.md does not have; it has S1–S2\n.*story S1 has no endpoint/,
    );
    assert.match(
      check(yaml.replace('operationId: getTask, ', '')).join('\n'),
      /GET \/tasks\/\{id\} has no operationId/,
    );
  });
});
