import { parseDocument } from 'yaml';
import { z } from 'zod';
import type { DocumentText } from './document-findings.ts';

const longestWorkflow = 200_000;

const stepSchema = z.looseObject({
  uses: z.string().optional().catch(undefined),
  run: z.string().optional().catch(undefined),
  with: z.record(z.string(), z.unknown()).optional().catch(undefined),
});
const workflowSchema = z.looseObject({
  on: z.unknown(),
  permissions: z.unknown().optional(),
  jobs: z.record(
    z.string(),
    z.looseObject({
      permissions: z.unknown().optional(),
      steps: z.array(stepSchema).optional().catch(undefined),
      uses: z.string().optional().catch(undefined),
    }),
  ),
});
type Workflow = z.infer<typeof workflowSchema>;

/** Words that a stranger writes: in a script they would be part of it. */
const strangers =
  /\$\{\{[^}]{0,300}\b(?:github\.(?:head_ref|event\.(?:issue|pull_request|comment|review|review_comment|discussion|head_commit|commits|pages|workflow_run)[^}]{0,120}\b(?:title|body|message|name|email|ref|label|head_branch|default_branch|page_name))|inputs\.)[^}]{0,200}\}\}/;

const parse = (text: string): Workflow | string => {
  if (text.length > longestWorkflow) return 'is too long';
  try {
    const document = parseDocument(text, { uniqueKeys: true });
    const [first] = document.errors;
    if (first) return `cannot be read: ${first.message.split('\n', 1)[0]?.slice(0, 200)}`;
    const plain: unknown = JSON.parse(JSON.stringify(document.toJS({ maxAliasCount: 50 })) ?? 'null');
    const read = workflowSchema.safeParse(plain);
    return read.success ? read.data : 'is no workflow: it needs "on" and "jobs"';
  } catch (error) {
    return `cannot be read: ${error instanceof Error ? error.message.slice(0, 200) : 'its aliases go too deep'}`;
  }
};

const triggers = ({ on }: Workflow): string[] => {
  if (typeof on === 'string') return [on];
  if (Array.isArray(on)) return on.filter((one) => typeof one === 'string');
  return typeof on === 'object' && on !== null ? Object.keys(on) : [];
};

const checksOutHead = ({ uses, with: given }: z.infer<typeof stepSchema>): boolean =>
  /^actions\/checkout\b/.test(uses ?? '') &&
  /github\.(?:head_ref|event\.pull_request\.head|event\.workflow_run\.head)/.test(
    JSON.stringify(given ?? {}),
  );

const usesFault = (uses: string): string | undefined => {
  if (uses.startsWith('./') || uses.startsWith('docker://')) return undefined;
  const version = uses.split('@')[1] ?? '';
  if (version === '') return `uses ${uses.slice(0, 100)} without a version: add one behind @`;
  return /^(?:main|master|head|latest)$/i.test(version)
    ? `uses ${uses.slice(0, 100)}: name a version instead of a branch`
    : undefined;
};

interface Placed {
  /** The text that shows where it stands. */
  at: string;
  fault: string;
}

const stepFaults = (step: z.infer<typeof stepSchema>, mayWrite: boolean): Placed[] => {
  const { uses = '', run = '' } = step;
  const faults: Placed[] = [];
  if (mayWrite && checksOutHead(step))
    faults.push({
      at: uses,
      fault:
        'checks out the code of strangers in a run that may write (pull_request_target): use pull_request',
    });
  const written = strangers.exec(run)?.[0];
  if (written !== undefined)
    faults.push({
      at: written,
      fault: `puts words of strangers into a script (${written.slice(0, 80)}): hand them over by env`,
    });
  const fault = usesFault(uses);
  return uses === '' || fault === undefined ? faults : [...faults, { at: uses, fault }];
};

/** Rules beyond the grammar. */
const faultsOf = (workflow: Workflow): Placed[] => {
  const jobs = Object.entries(workflow.jobs);
  const faults: Placed[] = [];
  if (workflow.permissions === undefined && !jobs.every(([, { permissions }]) => permissions !== undefined))
    faults.push({
      at: 'jobs:',
      fault: 'does not say what its token may do: add "permissions: { contents: read }"',
    });
  if (workflow.permissions === 'write-all')
    faults.push({ at: 'write-all', fault: 'lets its token write everything: name what it needs' });
  if (jobs.length === 0) faults.push({ at: 'jobs:', fault: 'has no job' });
  const mayWrite = triggers(workflow).some((one) => one === 'pull_request_target' || one === 'workflow_run');
  const steps = jobs.flatMap(([, { steps: own = [] }]) => own);
  return [...faults, ...steps.flatMap((step) => stepFaults(step, mayWrite))];
};

/** What a workflow of GitHub must not do, each with its line. */
export const workflowFaults = ({ path, text }: DocumentText): string[] => {
  const parsed = parse(text);
  if (typeof parsed === 'string') return [`${path} ${parsed}`];
  return faultsOf(parsed).map(({ at, fault }) => {
    const place = text.indexOf(at);
    return `${path}:${place < 0 ? 1 : text.slice(0, place).split('\n').length} ${fault}`;
  });
};
