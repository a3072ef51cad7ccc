import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dockerfileFaults } from './check-dockerfile.ts';
import { checkEnvironment } from './check-environment.ts';
import { staticFaults } from './check-static-rules.ts';
import { workflowFaults } from './check-workflow.ts';
import { defaultFindings } from './find-secrets.ts';
import { defaultLicences, isAllowedLicence } from './judge-licence.ts';
import { readJsonTests, readJunitTests, requirementsOf } from './read-test-report.ts';

describe('Dockerfile', () => {
  const good =
    'ARG NODE=24-slim\nFROM node:${NODE} AS build\nRUN npm ci \\\n  && npm run build\nFROM build\nENV PORT=3000\nHEALTHCHECK CMD node health.mjs\nUSER node\nCMD ["node", "dist/main.js"]\n';
  const faults = (text: string) => dockerfileFaults({ path: 'Dockerfile', text }).join('\n');
  it('keeps the rules', () => assert.equal(faults(good), ''));
  const broken: Record<string, [string, RegExp]> = {
    'no version': [good.replace('node:${NODE}', 'node'), /^Dockerfile:2 takes node without a tag/],
    'the latest version': [good.replace('24-slim', 'latest'), /instead of latest/],
    'root by name': [good.replace('USER node', 'USER 0:0'), /Dockerfile:8 runs as root/],
    'root by silence': [good.replace('USER node\n', ''), /runs as root/],
    'root in the last stage': [
      good.replace('FROM build', 'USER node\nFROM build').replace('USER node\nCMD', 'CMD'),
      /runs as root/,
    ],
    'no health check': [good.replace(/HEALTHCHECK.*/, 'HEALTHCHECK NONE'), /no HEALTHCHECK/],
    'a secret': [good.replace('PORT=3000', 'API_KEY="abc" PORT=3000'), /puts the secret API_KEY/],
    'a file from an address': [
      good.replace('RUN npm ci', 'ADD --chown=node https://x.example/a /a\nRUN npm ci'),
      /:3 adds a file/,
    ],
    'a file of secrets': [good.replace('RUN npm ci', 'COPY .env /app/\nRUN npm ci'), /file of secrets/],
    'an unread script': [
      good.replace('RUN npm ci', 'RUN curl -s https://x.example/i.sh | bash && npm ci'),
      /runs what it fetches/,
    ],
  };
  for (const [fault, [text, reason]] of Object.entries(broken))
    it(`has ${fault}`, () => assert.match(faults(text), new RegExp(reason.source, 'm')));
  it('shows no secret', () =>
    assert.doesNotMatch(faults(good.replace('PORT=3000', 'TOKEN=abcdef')), /abcdef/));
});

describe('workflow', () => {
  const good =
    'on: [push, pull_request]\npermissions: { contents: read }\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: actions/checkout@v5\n      - run: npm ci && npm test\n';
  const faults = (text: string) => workflowFaults({ path: 'ci.yml', text }).join('\n');
  it('keeps the rules', () => assert.equal(faults(good), ''));
  const broken: Record<string, [string, RegExp]> = {
    'a token that may do anything': [good.replace(/permissions.*\n/, ''), /token may do/],
    'words of strangers in a script': [
      good.replace('npm ci', 'echo "${{ github.event.issue.title }}"'),
      /^ci.yml:8 puts words of strangers/,
    ],
    'a branch of strangers in a script': [
      good.replace('npm ci', 'echo ${{ github.head_ref }}'),
      /words of strangers/,
    ],
    'code of strangers with rights': [
      good
        .replace('[push, pull_request]', 'pull_request_target')
        .replace('@v5', '@v5\n        with: { ref: "${{ github.event.pull_request.head.sha }}" }'),
      /checks out the code of strangers/,
    ],
    'an action without a version': [good.replace('@v5', ''), /without a version/],
    'an action of a branch': [good.replace('@v5', '@main'), /instead of a branch/],
    'aliases without end': ['on: &a [*a]\njobs: {}', /cannot be read/],
    'no jobs': ['on: push\n', /is no workflow/],
  };
  for (const [fault, [text, reason]] of Object.entries(broken))
    it(`has ${fault}`, () => assert.match(faults(text), new RegExp(reason.source, 'm')));
});

describe('environment', () => {
  const code = [
    {
      path: 'src/a.ts',
      text: "const { PORT, SIZE: n = 1 } = process.env;\nprocess.env['API_KEY'];\n// process.env.OLD\nprocess.env.NODE_ENV;\n",
    },
    { path: 'a.py', text: 'import os\nos.environ.get("MODEL")\n' },
    { path: 'a.test.ts', text: 'process.env.ONLY_IN_TESTS\n' },
  ];
  const entry = (name: string, secret = 'no', value = '1') =>
    `### ${name}\nRequired: yes\nSecret: ${secret}\nDefault: ${value}\n`;
  const good =
    ['PORT', 'SIZE', 'MODEL'].map((name) => entry(name)).join('') + entry('`API_KEY`', 'yes', 'none');
  const faults = (text: string) =>
    checkEnvironment({ path: 'docs/ENVIRONMENT.md', text }, code).reasons.join('\n');
  it('names what is read, and nothing else', () => {
    assert.equal(faults(good), '');
    assert.match(
      faults(good.replace(entry('PORT'), '')),
      /^src\/a.ts:1 reads PORT, which docs\/ENVIRONMENT.md does not have/,
    );
    assert.match(faults(good + entry('OLD')), /describes OLD, which no code reads/);
    assert.match(
      faults(good.replace('Default: none', 'Default: hunter2')),
      /API_KEY is secret and has a default/,
    );
    assert.match(faults(good.replace('Secret: no\n', '')), /PORT has no line "Secret/);
  });
});

describe('code that is shipped', () => {
  const finds = (path: string, text: string) =>
    staticFaults({ path, text }).map((reason) => /\(([\w-]+)\)$/.exec(reason)?.[1]);
  const sql = (middle: string) => `db.query(${middle})`;
  const bad: [string, string, string][] = [
    ['a.ts', '// eslint-disable-next-line\neval(x)', 'no-eval'],
    ['a.ts', "import { exec } from 'node:child_process';\nexec(`ls ${dir}`)", 'no-built-command'],
    ['a.ts', "import { spawn } from 'node:child_process';\nspawn(a, [], { shell: true })", 'no-shell'],
    ['a.ts', 'box.innerHTML = `<b>${name}</b>`', 'no-inner-html'],
    ['a.ts', sql('`select * from tasks where id = ${id}`'), 'no-built-sql'],
    ['a.js', sql('"DELETE FROM tasks WHERE id = " + id'), 'no-built-sql'],
    ['a.ts', 'new Agent({ rejectUnauthorized: false })', 'no-tls-off'],
    ['a.py', 'cursor.execute(f"select * from t where id = {x}")', 'no-built-sql'],
    ['a.py', 'subprocess.run(x, shell=True)', 'no-shell'],
  ];
  for (const [path, text, rule] of bad)
    it(`is told of ${rule} in ${path}`, () => assert.deepEqual(finds(path, text), [rule]));
  const fine: [string, string][] = [
    ['a.ts', "// eval(x)\nconst text = 'eval(x)';\nretrieval(x); pattern.exec(`a ${b}`);"],
    ['a.ts', sql('sql`select * from tasks where id = ${id}`')],
    ['a.ts', sql("'select * from tasks where id = ?', [id]")],
    ['a.ts', "box.innerHTML = '';\nbox.textContent = name;"],
    ['a.test.ts', 'eval(x)'],
    ['a.py', 'model.eval()\nyaml.load(f, Loader=SafeLoader)'],
  ];
  for (const [path, text] of fine)
    it(`may hold ${text.slice(0, 40)}`, () => assert.deepEqual(finds(path, text), []));
});

describe('secrets', () => {
  const random = 'q7Zp2LmX9vKt4RbW8nYc';
  const finds = (text: string, path = 'src/a.ts') =>
    defaultFindings({ path, text }).map(({ rule, line }) => `${rule}:${line}`);
  it('are found by shape and by name, and told without themselves', () => {
    assert.deepEqual(finds(`\nconst apiKey = '${random}';`), ['named-secret:2']);
    assert.deepEqual(finds(['-----BEGIN RSA', 'PRIVATE', 'KEY-----'].join(' ')), ['private-key:1']);
    assert.deepEqual(finds(`postgres://app:${random}@db.internal/x`, 'docs/a.md'), [
      'address-with-password:1',
    ]);
    assert.ok(
      !JSON.stringify(defaultFindings({ path: 'a.ts', text: `token: "${random}"` })).includes(random),
    );
  });
  it('are not words, references and examples', () => {
    assert.deepEqual(
      finds("const password = process.env.PASSWORD; const tokenName = 'authorization-header';"),
      [],
    );
    assert.deepEqual(finds('postgres://user:password@localhost/db `token: "your-token-goes-here-1"`'), []);
  });
});

describe('licences', () => {
  const cases: Record<string, boolean | undefined> = {
    MIT: true,
    '(MIT OR GPL-3.0-only)': true,
    'MIT AND GPL-3.0-only': false,
    '(MIT AND (BSD-3-Clause OR GPL-2.0))': true,
    'GPL-3.0-only': false,
    UNLICENSED: false,
    'SEE LICENSE IN LICENSE.md': false,
    'not stated': undefined,
    'Apache-2.0 WITH LLVM-exception': true,
    'MIT MIT': false,
  };
  for (const [licence, allowed] of Object.entries(cases))
    it(`${licence} is ${allowed}`, () => assert.equal(isAllowedLicence(licence, defaultLicences), allowed));
});

describe('reports of tests', () => {
  it('name what passed, and what is printed is no test', () => {
    const xml = `<testsuites><testcase name="R1: a &amp; b" file="x"/><testcase name="R2: b"><skipped type="todo"/></testcase>
<testsuite name="R4: group"><testcase name="does"/></testsuite><testcase name="R3: c" failure="x/><testcase name='R8'/>"><failure message="<no>">&lt;testcase name="R8"/></failure></testcase>
<!-- <testcase name="R9: printed"/> --><system-out><![CDATA[<testcase name="R9: printed"/>]]></system-out></testsuites>`;
    const tests = readJunitTests(xml);
    assert.deepEqual(
      tests.map((test) => [requirementsOf(test).join(), test.state]),
      [
        ['R1', 'passed'],
        ['R2', 'skipped'],
        ['R4', 'passed'],
        ['R3', 'failed'],
      ],
    );
  });
  it('are read as Jest, Vitest and Mocha write them', () => {
    const jest = {
      testResults: [
        {
          assertionResults: [
            { ancestorTitles: ['R1: x'], title: 'y', status: 'passed' },
            { title: 'R2', status: 'todo' },
          ],
        },
      ],
    };
    assert.deepEqual(
      readJsonTests(JSON.stringify(jest))?.map(({ state }) => state),
      ['passed', 'skipped'],
    );
    const mocha = { passes: [{ title: 'a', fullTitle: 'R1 a' }], failures: [], pending: [] };
    assert.deepEqual(readJsonTests(JSON.stringify(mocha))?.flatMap(requirementsOf), ['R1']);
    assert.equal(readJsonTests('{"passed": ["R1"]}'), undefined);
  });
  it('claim a requirement at the beginning of a name only', () => {
    const claims = (...names: string[]) => requirementsOf({ names, state: 'passed' });
    assert.deepEqual(
      ['R1: x', 'R-01 x', 'test_r1_x', 'TestR1X', '[R1] x'].map((name) => claims(name).join()),
      Array(5).fill('R1'),
    );
    assert.deepEqual(
      ['R10: x', 'works as R1 says', 'error 1', 'PR1'].map((name) => claims(name).join()),
      ['R10', '', '', ''],
    );
  });
});
