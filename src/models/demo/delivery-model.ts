import { readFile } from 'node:fs/promises';
import { deliverableNameSchema, type DeliverableName } from '../../domain/delivery-role.ts';
import { Bug } from '../../domain/errors.ts';
import { deliver } from '../deliver.ts';
import { estimateUsage } from '../estimate-tokens.ts';
import { modelError } from '../faults.ts';
import type { Model, ModelRequest } from '../model.ts';

/** What is said for one deliverable: files of answers. */
interface Script {
  file: string;
  /** Said to reasons of a check that hold the sign. */
  mended?: { sign: string; file: string };
  /** Said to a person who sends it back, where what stands is no longer what the first answer changes. */
  again?: string;
}

const scripts: Readonly<Partial<Record<DeliverableName, Script>>> = {
  'docs/INTAKE.md': { file: 'intake' },
  'docs/TASKS.md': { file: 'tasks' },
  'docs/PRD.md': { file: 'prd-first', mended: { sign: 'R9', file: 'prd' } },
  'openapi.yaml': { file: 'openapi' },
  'db/schema.sql': { file: 'db-schema' },
  'src/schemas.ts': { file: 'schemas', again: 'schemas-again' },
  'docs/ARCHITECTURE.md': { file: 'architecture' },
  'design/tokens.json': { file: 'tokens' },
  'design/option-a.html': { file: 'option-a' },
  'design/option-b.html': { file: 'option-b' },
  'design/option-c.html': { file: 'option-c' },
  'backend code': { file: 'backend', again: 'backend-again' },
  'frontend code': { file: 'frontend', again: 'frontend-again' },
  tests: { file: 'tests' },
  'docs/TEST-PLAN.md': { file: 'test-plan' },
  'docs/SECURITY.md': { file: 'security' },
  Dockerfile: { file: 'dockerfile' },
  '.github/workflows/ci.yml': { file: 'ci-workflow' },
  'docs/ENVIRONMENT.md': { file: 'environment' },
  'docs/RUNBOOK.md': { file: 'runbook' },
  'docs/RELEASE.md': { file: 'release' },
  'docs/MONITORING.md': { file: 'monitoring' },
};

/** What the code holds as long as the healer has something to mend. */
const faultOfStore = 'finish: (id) => taskOf(finish.get(id))';

/** The name under which tasks ask for it. */
export const deliveryModelName = 'scripted@delivery';

const refuse = (why: string, about: string): never => {
  throw new Bug(`${deliveryModelName}: ${why}:\n${about.slice(0, 1500)}`);
};

/** The text behind a line that stands alone, such as `FEEDBACK`; undefined where there is no such line. */
const behind = (line: string, prompt: string): string | undefined => prompt.split(`\n${line}\n`).at(1);

/** A reason of a person begins with who says it, one of a check with the name of the check. */
const isOfPerson = (feedback: string): boolean => /^[^\n:]{1,200} says: /m.test(feedback);

const fileFor = (name: DeliverableName, prompt: string): string => {
  const script = scripts[name] ?? refuse(`nothing is scripted for ${name}`, prompt);
  const complaint = behind('YOUR LAST ANSWER COULD NOT BE USED', prompt);
  if (complaint !== undefined) return refuse(`the answer for ${name} could not be used`, complaint);
  const feedback = behind('FEEDBACK', prompt);
  if (feedback === undefined) return script.file;
  const { file, mended, again } = script;
  // A person may send anything back, and then gets it in its last version.
  if (isOfPerson(feedback)) return again ?? mended?.file ?? file;
  return mended && feedback.includes(mended.sign)
    ? mended.file
    : refuse(`${name} was not taken, and nothing else is scripted for it`, feedback);
};

/** By what is asked for and not by order: those of one wave are asked side by side, and a resumed run asks for the rest only. */
const chooseFile = ({ messages }: ModelRequest): string => {
  const rules = messages.find(({ role }) => role === 'system')?.content ?? '';
  const prompt = messages.at(-1)?.content ?? '';
  if (rules.startsWith('You review code')) return 'review';
  if (rules.startsWith('You repair code'))
    return prompt.includes(faultOfStore)
      ? 'heal-store'
      : refuse(
          'the healer is asked for what is not scripted',
          prompt.slice(Math.max(0, prompt.lastIndexOf('\nPROBLEMS\n'))),
        );
  const named = /^(.{1,100}?): /.exec(behind('DELIVERABLE', prompt) ?? '')?.[1];
  const name = deliverableNameSchema.safeParse(named).data;
  return name === undefined ? refuse('a role that is not scripted asks', rules) : fileFor(name, prompt);
};

/**
 * No model at all: recorded answers for the delivery of a small product on the template `fullstack`, which show and test the
 * gates without one. The first version of docs/PRD.md names a requirement that does not exist, and the server has an error that the
 * compiler and a test find; the answers to what is said about them mend both. Strict: it throws a Bug for every other complaint,
 * and for whatever the script does not know. It keeps no state, so that a resumed run goes on with it.
 */
export const createDeliveryModel = (): Model => ({
  name: 'scripted',
  endpoint: 'delivery',
  async complete(request, options = {}) {
    if (options.signal?.aborted) throw modelError('aborted', `the call of ${deliveryModelName} was stopped`);
    const file = new URL(`delivery/${chooseFile(request)}.md`, import.meta.url);
    const text = await readFile(file, 'utf8');
    await deliver(text, options, 'scripted');
    return { text, reasoning: undefined, model: 'scripted', usage: estimateUsage(request, text) };
  },
});
