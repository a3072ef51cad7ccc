import { UserError } from '../../domain/errors.ts';
import type { Facts } from '../../domain/facts.ts';
import type { ReviewSubject } from '../../domain/request.ts';
import { applyEdits } from '../../extract/apply-edits.ts';
import { readReply } from '../../extract/read-reply.ts';
import type { Step } from '../step.ts';
import type { StepTools } from '../step-tools.ts';
import type { FileStates } from '../workbench.ts';

/** Texts of files as the tree holds them; what is no text is left out and told. */
const textsOf = async (paths: readonly string[], tools: StepTools): Promise<FileStates> => {
  const texts: FileStates = {};
  for (const path of paths) {
    const text = await tools.workbench.read(path);
    if (typeof text === 'object')
      tools.note({ type: 'run-warn', message: `${path} is not reviewed: ${text.reason}` });
    else texts[path] = text ?? null;
  }
  return texts;
};

/** What stands in the checkout and is not committed, laid over the commit. */
const changedInCheckout = async (tools: StepTools): Promise<FileStates> => {
  const { workbench } = tools;
  const files: FileStates = {};
  for (const path of await workbench.localChanges()) {
    const text = await workbench.checkout(path);
    if (text !== null && typeof text === 'object')
      tools.note({ type: 'run-warn', message: `${path} is taken as it is committed: ${text.reason}` });
    else files[path] = text;
  }
  const [refused] = await workbench.write(new Map(Object.entries(files)));
  if (refused) throw new UserError(`${refused.path}: ${refused.reason}`);
  return files;
};

/** A patch as edits of the present tree. One that does not fit cannot be checked, so it is not reviewed either. */
const patched = async (patch: string, { workbench }: StepTools): Promise<FileStates> => {
  const knownPaths = await workbench.paths();
  const reading = readReply(`\`\`\`\`\`\`\`\`diff\n${patch}\n\`\`\`\`\`\`\`\`\n`, { knownPaths });
  if (reading.kind === 'unreadable')
    throw new UserError(`the patch cannot be read: ${reading.sayBack.split('\n', 1)[0]}`, {
      hint: 'give what `git diff` prints',
    });
  const before = new Map<string, string | undefined>();
  for (const { path } of reading.edits) {
    const text = await workbench.read(path);
    if (typeof text === 'object') throw new UserError(`${path}: ${text.reason}`);
    before.set(path, text);
  }
  const applied = applyEdits(before, reading.edits);
  if (applied.kind === 'conflict')
    throw new UserError(`the patch does not fit ${applied.path} as it is committed`, {
      hint: 'check out what it was made for, or review the branch instead: --branch NAME',
    });
  return Object.fromEntries(applied.files);
};

const lookAt = async (subject: ReviewSubject, facts: Facts, tools: StepTools): Promise<Facts> => {
  const { workbench } = tools;
  if (subject.kind === 'files') return { files: facts.given ?? {} };
  if (subject.kind === 'checkout') return { files: await changedInCheckout(tools) };
  if (subject.kind === 'branch') {
    const { commit, base, paths } = await workbench.branch(subject.name);
    if (paths.length === 0)
      throw new UserError(`${subject.name} adds nothing to what is checked out`, { usage: true });
    await workbench.open(commit, {});
    return { base: commit, files: await textsOf(paths, tools), explanation: [`compared with ${base}`] };
  }
  const files = await patched(subject.text, tools);
  const refusals = await workbench.write(new Map(Object.entries(files)));
  const [refused] = refusals;
  if (refused) throw new UserError(`${refused.path}: ${refused.reason}`);
  return { files };
};

/** Lays out what is to be reviewed, so that its checks can run and the reviewer sees it whole. */
export const inspect: Step = {
  name: 'inspect',
  async run(facts, tools) {
    const subject = tools.task.request?.subject ?? { kind: 'files' as const };
    return { kind: 'next', facts: await lookAt(subject, facts, tools) };
  },
};
