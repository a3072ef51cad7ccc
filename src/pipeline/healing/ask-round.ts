import type { Diagnostic } from '../../domain/diagnostic.ts';
import type { Facts } from '../../domain/facts.ts';
import type { HealingRound } from '../../domain/healing-facts.ts';
import type { StepOutcome } from '../step.ts';
import type { StepTools } from '../step-tools.ts';
import { askHealer } from '../steps/ask-healer.ts';
import { layOut } from '../steps/restore-best.ts';

/** Every candidate is tried on the same tree: the best one when the first of them was asked for. */
const onCommonGround = async (facts: Facts, { candidates }: HealingRound, tools: StepTools): Promise<Facts> =>
  candidates?.from === undefined
    ? {}
    : layOut(candidates.from, facts, { tools, reason: 'the next candidate starts where the others did' });

/** Begins a round: asks, and sends the answer on its way through the checks. `changed` is what this step has found out. */
export const askRound = async (
  { facts, changed, problems }: { facts: Facts; changed: Facts; problems: readonly Diagnostic[] },
  round: HealingRound,
  tools: StepTools,
): Promise<StepOutcome> => {
  const ground = await onCommonGround(facts, round, tools);
  const healed = (facts.healed ?? 0) + 1;
  const { candidates, rung } = round;
  tools.note({
    type: 'heal-round',
    round: healed,
    rung,
    problems: problems.length,
    ...(candidates && { candidate: { number: candidates.done, of: candidates.of } }),
  });
  return sendAnswer(
    { facts: { ...facts, ...ground }, changed: { ...changed, ...ground, healed, round }, problems },
    tools,
  );
};

/** Asks once more within the round in hand, because an answer could not be used. */
export const askOnceMore = (facts: Facts, tools: StepTools): Promise<StepOutcome> =>
  sendAnswer({ facts, changed: {}, problems: facts.problems ?? [] }, tools);

const sendAnswer = async (
  { facts, changed, problems }: { facts: Facts; changed: Facts; problems: readonly Diagnostic[] },
  tools: StepTools,
): Promise<StepOutcome> => {
  // A coding CLI reads the problems out of the facts.
  const isModels = tools.task.agent === undefined;
  const asked = isModels ? await askHealer({ ...facts, ...changed }, problems, tools) : {};
  return {
    kind: 'go-to',
    step: isModels ? 'extract' : 'run-agent',
    // The findings are in the healer's hands now; the reviewer looks again at what comes of it.
    facts: {
      ...changed,
      ...asked,
      complaint: '',
      problems: [...problems],
      openFindings: [],
      openTampering: [],
      mendRounds: 0,
      testsAsked: facts.testsAsked === true || problems.some(({ code }) => code === 'no-tests'),
    },
  };
};
