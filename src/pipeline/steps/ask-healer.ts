import type { Diagnostic } from '../../domain/diagnostic.ts';
import type { Facts } from '../../domain/facts.ts';
import type { HealingRound } from '../../domain/healing-facts.ts';
import { replyContractFor } from '../../extract/reply-contract.ts';
import { healer } from '../../roles/healer/role.ts';
import { quoteData } from '../../roles/quote-data.ts';
import { editFormatFor } from '../choose-edit-format.ts';
import { contextFor, problemText } from '../healing/healing-context.ts';
import { healingNotes } from '../healing/healing-notes.ts';
import type { AskOptions, StepTools } from '../step-tools.ts';
import { describeProject } from './describe-project.ts';
import { complaintText } from './generate.ts';

/** The same question at the same temperature gets the same answer; more than this gets noise. */
const warmest = 1;

/** Candidates differ on purpose: each is warmer than the one before, and the models of the route take turns. */
const howToAsk = async (
  { standstill = 0, unusable = 0 }: Facts,
  { model, candidates }: HealingRound,
  tools: StepTools,
): Promise<AskOptions> => {
  const warmth = candidates ? 0.3 * candidates.done + 0.2 * unusable : 0.2 * (standstill + unusable);
  const route = candidates ? await tools.route(healer.name) : [];
  const prefer = candidates ? route[(candidates.done - 1) % route.length] : model;
  return { temperature: Math.min(warmest, healer.temperature + warmth), prefer };
};

/** Asks for the mending of `problems`; the answer and what it was shown are facts of the run. */
export const askHealer = async (facts: Facts, problems: readonly Diagnostic[], tools: StepTools) => {
  const { task, settings } = tools;
  const round: HealingRound = facts.round ?? { rung: 'targeted' };
  const shown = await contextFor(facts, problems, { tools, rung: round.rung });
  const format = await editFormatFor(healer.name, shown.changing, tools);
  const text = await tools.ask(
    healer,
    {
      contract: replyContractFor(format),
      project: describeProject(shown.paths, settings.styleNotes),
      spec: task.spec,
      files: shown.files,
      problems: quoteData('DATA: what the checks reported', problemText(problems)),
      notes: await healingNotes(facts, problems, tools),
      complaint: complaintText(facts.complaint),
    },
    await howToAsk(facts, round, tools),
  );
  return { reply: { role: healer.name, text, format }, shown: shown.whole, shownInParts: shown.parts };
};
