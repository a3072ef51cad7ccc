import type { Proposal } from '../../domain/proposal.ts';
import {
  proposalContract,
  proposalFrom,
  readProposal,
  type ProposalReading,
} from '../../extract/read-proposal.ts';
import { proposer } from '../../roles/proposer/role.ts';
import { askTwice, type Reading } from '../ask-twice.ts';
import type { Step } from '../step.ts';
import { describeProject } from './describe-project.ts';

const asReading = (found: ProposalReading): Reading<Proposal> =>
  found.kind === 'read' ? { kind: 'read', value: found.proposal } : found;

const list = (title: string, items: readonly string[], mark = '-'): string[] =>
  items.length === 0
    ? []
    : ['', title, ...items.map((item, at) => `${mark === '1' ? `${at + 1}.` : mark} ${item}`)];

/** The same in words. */
const wordsOf = ({ title, plan, acceptance, files, risk, questions }: Proposal): string =>
  [
    title,
    ...list('Plan', plan, '1'),
    ...list('Acceptance', acceptance),
    ...list('Files', files),
    '',
    `Risk: ${risk.level}${risk.reason === '' ? '' : `, ${risk.reason}`}`,
    ...list('Questions', questions),
  ].join('\n');

/** A rough wish becomes a proposal. One that cannot be read twice is a failure: nothing is guessed. */
export const propose: Step = {
  name: 'propose',
  async run(_facts, tools) {
    const { workbench, task, settings } = tools;
    const project = describeProject(await workbench.paths(), settings.styleNotes);
    const reading = await askTwice(
      (complaint) => tools.ask(proposer, { contract: proposalContract, project, spec: task.spec, complaint }),
      {
        lines: (text) => asReading(readProposal(text)),
        json: (value) => {
          const found = proposalFrom(value);
          return found && asReading(found);
        },
      },
    );
    if (reading.kind === 'unreadable')
      return { kind: 'stop', outcome: 'failed', reason: `no proposal could be read: ${reading.complaint}` };
    const { value: proposal } = reading;
    return {
      kind: 'stop',
      outcome: 'unverified',
      reason: 'a proposal in words: nothing was executed',
      facts: {
        result: { status: 'answered', files: [], text: wordsOf(proposal), explanation: [], proposal },
      },
    };
  },
};
