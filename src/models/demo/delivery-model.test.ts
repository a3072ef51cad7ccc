import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findModel } from '../../config/endpoints.ts';
import { makerOf, type DeliverableName } from '../../domain/delivery-role.ts';
import { landAnswer } from '../../pipeline/delivery/land-answer.ts';
import { dockerfile } from '../../pipeline/gates/checks/dockerfile.ts';
import { endpointStories } from '../../pipeline/gates/checks/endpoint-stories.ts';
import { environment } from '../../pipeline/gates/checks/environment.ts';
import { html } from '../../pipeline/gates/checks/html.ts';
import { ids } from '../../pipeline/gates/checks/ids.ts';
import { openapi } from '../../pipeline/gates/checks/openapi.ts';
import { questions } from '../../pipeline/gates/checks/questions.ts';
import { runbook } from '../../pipeline/gates/checks/runbook.ts';
import { stories } from '../../pipeline/gates/checks/stories.ts';
import { threats } from '../../pipeline/gates/checks/threats.ts';
import { tokens } from '../../pipeline/gates/checks/tokens.ts';
import { workflow } from '../../pipeline/gates/checks/workflow.ts';
import { isCode, isPage, isTestFile } from '../../pipeline/gates/file-scopes.ts';
import type { GateCheck, GateCheckTools, GateSubject } from '../../pipeline/gates/gate-check.ts';
import type { Deliverable } from '../../pipeline/gates/gate-row.ts';
import type { StepTools } from '../../pipeline/step-tools.ts';
import { deliveryPrompts } from '../../roles/delivery/index.ts';
import { fillSlots } from '../../roles/delivery/fill-slots.ts';
import { unfilledPlaces } from '../../roles/delivery/has-unfilled-places.ts';
import { healer } from '../../roles/healer/role.ts';
import { reviewer } from '../../roles/reviewer/role.ts';
import { renderRole } from '../../roles/role.ts';
import { readTemplate } from '../../workspace/read-template.ts';
import { createDeliveryModel, deliveryModelName } from './delivery-model.ts';
import { isShippedModel, openShippedModel } from './shipped-model.ts';

/** In the order of the gates, with what each may write where that is no single file. */
const scopes: readonly (readonly [DeliverableName, ((path: string) => boolean)?])[] = [
  ['docs/INTAKE.md'],
  ['docs/TASKS.md'],
  ['docs/PRD.md'],
  ['openapi.yaml'],
  ['db/schema.sql'],
  ['src/schemas.ts', (path) => path === 'src/schemas.ts' || path === 'package.json'],
  ['docs/ARCHITECTURE.md'],
  ['design/tokens.json'],
  ['design/option-a.html'],
  ['design/option-b.html'],
  ['design/option-c.html'],
  ['backend code', (path) => isCode(path) && !isPage(path)],
  ['frontend code', isPage],
  ['tests', isTestFile],
  ['docs/TEST-PLAN.md'],
  ['docs/SECURITY.md'],
  ['Dockerfile'],
  ['.github/workflows/ci.yml'],
  ['docs/ENVIRONMENT.md'],
  ['docs/RUNBOOK.md'],
  ['docs/RELEASE.md'],
  ['docs/MONITORING.md'],
];
const staff = { kind: 'traditional', hasUi: true } as const;

/** Asks as the line does, in its own prompts. */
const ask = async (deliverable: DeliverableName, more: { feedback?: string[]; complaint?: string } = {}) => {
  const role = makerOf(deliverable, staff);
  assert.ok(role, `nobody makes ${deliverable}`);
  const slots = fillSlots({
    contract: '',
    deliverable,
    checks: [],
    inputs: [],
    ledger: [],
    files: [],
    idea: 'A page where a small club keeps its tasks',
    ...more,
  });
  const messages = await renderRole(deliveryPrompts[role], slots);
  return (await createDeliveryModel().complete({ messages })).text;
};

/** Files in memory, with the hands that answers and plain checks need. */
const openTree = async () => {
  const files = await readTemplate('fullstack', 'some-club');
  const workbench = {
    paths: () => Promise.resolve([...files.keys()]),
    read: (path: string) => Promise.resolve(files.get(path)),
  };
  // What was made is shown to whoever makes it again; files of the template are not.
  const made: string[] = [];
  const land = async (name: DeliverableName, text: string, mayWrite = (path: string) => path === name) => {
    const owes = name.includes('.') || name === 'Dockerfile' ? [name] : [];
    const deliverable: Deliverable = { name, about: '', owes, mayWrite, reads: [], wave: 0 };
    const shown = [...owes, ...made];
    const landing = await landAnswer(text, { deliverable, shown }, { workbench } as unknown as StepTools);
    assert.equal(landing.kind, 'landed', landing.kind === 'refused' ? `${name}: ${landing.complaint}` : '');
    if (landing.kind === 'landed')
      for (const [path, written] of landing.files)
        if (written === null) files.delete(path);
        else files.set(path, written);
    if (landing.kind === 'landed') made.push(...landing.files.keys());
  };
  const run = (check: GateCheck) =>
    check.run(
      { acceptedQuestions: [] as readonly string[] } as GateSubject,
      { workbench } as unknown as GateCheckTools,
    );
  return { files, land, run };
};

test('every answer lands within its scope, fills its form, and its documents pass the checks that only read', async () => {
  const { files, land, run } = await openTree();
  for (const [name, mayWrite] of scopes) await land(name, await ask(name), mayWrite);
  const wrong = await run(stories);
  assert.equal(wrong.reasons.length, 1, wrong.reasons.join('\n'));
  assert.match(wrong.reasons[0] ?? '', /story S4 names requirement R9/);
  await land('docs/PRD.md', await ask('docs/PRD.md', { feedback: wrong.reasons }));
  for (const [path, text] of files) assert.deepEqual(unfilledPlaces(text), [], path);
  for (const check of [
    ids,
    questions,
    stories,
    openapi,
    endpointStories,
    tokens,
    html,
    threats,
    runbook,
    dockerfile,
    environment,
    workflow,
  ]) {
    const { status, reasons } = await run(check);
    assert.equal(status, 'passed', `${check.name}: ${reasons.join('\n')}`);
  }
});

test('the healer mends the fault of the server, and is asked for nothing else', async () => {
  const { files, land } = await openTree();
  const mayWrite = (path: string) => isCode(path) && !isPage(path);
  await land('backend code', await ask('backend code'), mayWrite);
  const fault = files.get('server/task-store.ts') ?? '';
  const heal = async (text: string) => {
    const slots = { contract: '', project: '', spec: '', notes: '', complaint: '' };
    const messages = await renderRole(healer, { ...slots, files: text, problems: 'tsc says no' });
    return (await createDeliveryModel().complete({ messages })).text;
  };
  await land('backend code', await heal(fault), mayWrite);
  const mended = files.get('server/task-store.ts') ?? '';
  assert.match(mended, /return row && taskOf\(row\)/);
  await assert.rejects(heal(mended), /the healer is asked for what is not scripted:[\s\S]*tsc says no/);
});

test('the reviewer approves with a score', async () => {
  const slots = { contract: '', spec: '', checks: '', files: '', notes: '' };
  const { text } = await createDeliveryModel().complete({ messages: await renderRole(reviewer, slots) });
  assert.match(text, /^SCORE: 0\.9\n\nVERDICT: APPROVED$/m);
});

test('what the script does not know is refused with what was said', async () => {
  await assert.rejects(
    ask('docs/EVALUATION.md').catch((error: unknown) => Promise.reject(error)),
    /nobody makes/,
  );
  await assert.rejects(
    ask('openapi.yaml', { feedback: ['openapi: 3 faults'] }),
    /nothing else is scripted.*\n.*[\s\S]*openapi: 3 faults/,
  );
  await assert.rejects(
    ask('docs/PRD.md', { feedback: ['stories: R1 has no story'] }),
    /nothing else is scripted/,
  );
  await assert.rejects(
    ask('tests', { complaint: '\nYOUR LAST ANSWER COULD NOT BE USED\nno file was in it' }),
    /the answer for tests could not be used:\nno file was in it/,
  );
  const stranger = { messages: [{ role: 'system' as const, content: 'You sing' }] };
  await assert.rejects(
    createDeliveryModel().complete(stranger),
    /a role that is not scripted asks:\nYou sing/,
  );
});

test('what a person sends back comes again in its last version, and lands on what stands', async () => {
  const said = { feedback: ['anna says: the words are too long'] };
  const { land } = await openTree();
  for (const [name, mayWrite] of scopes) {
    await land(name, await ask(name), mayWrite);
    await land(name, await ask(name, said), mayWrite);
  }
  assert.doesNotMatch(await ask('docs/PRD.md', said), /R1, R9/);
});

test('a call that was stopped says so', async () => {
  const call = createDeliveryModel().complete({ messages: [] }, { signal: AbortSignal.abort() });
  await assert.rejects(call, { fault: 'aborted' });
});

test('it is found by its name where no endpoint is configured, and nothing else is', async () => {
  assert.deepEqual(findModel(deliveryModelName, {}), { model: 'scripted', endpoint: 'delivery' });
  assert.throws(() => findModel('other@delivery', {}), /there is no endpoint delivery/);
  assert.deepEqual([deliveryModelName, 'scripted@demo', 'other'].map(isShippedModel), [true, true, false]);
  assert.equal((await openShippedModel(deliveryModelName, 7))?.endpoint, 'delivery');
  assert.equal(await openShippedModel('other', 0), undefined);
});
