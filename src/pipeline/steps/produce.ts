import type { Facts } from '../../domain/facts.ts';
import type { DeliveryState } from '../../domain/gated-delivery.ts';
import { pagesOfAddedRoles } from '../delivery/added-pages.ts';
import { productOf, standingOf } from '../delivery/delivery-of.ts';
import { makeDeliverable, type Made } from '../delivery/make-deliverable.ts';
import { deliverablesOf } from '../gates/gate-row.ts';
import type { Step, StepOutcome } from '../step.ts';
import type { StepTools } from '../step-tools.ts';

/** All answers of a wave; a failure is told when the others are through, so that none of them is paid for in vain. */
const settleAll = async <Value>(work: readonly Promise<Value>[]): Promise<Value[]> => {
  const results = await Promise.allSettled(work);
  return results.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
};

/** Writes what was made. What may not be written is told, and the gate's checks then fail for it. */
const take = async (made: readonly Made[], facts: Facts, tools: StepTools) => {
  const files = { ...facts.files };
  const unmade: Record<string, string> = {};
  const { delivery } = standingOf(facts, tools);
  for (const { deliverable, role, roleHash, files: written, complaint } of made) {
    const refusals = written.size === 0 ? [] : await tools.workbench.write(written);
    const reason = complaint ?? refusals.map(({ path, reason: why }) => `${path}: ${why}`).join('; ');
    if (reason !== '') {
      unmade[deliverable.name] = reason.split('\n', 1)[0] ?? reason;
      const message = `${deliverable.name} could not be made: ${unmade[deliverable.name]}`;
      tools.note({ type: 'run-warn', message });
      continue;
    }
    Object.assign(files, Object.fromEntries(written));
    const paths = [...written.keys()];
    tools.note({ type: 'files-write', paths });
    const maker = { gate: delivery.gate, name: deliverable.name, role, ...(roleHash && { roleHash }) };
    tools.note({ type: 'deliverable-make', ...maker, paths });
  }
  return { files, unmade };
};

const isChecked = ({ executes }: { executes: boolean }): StepOutcome => ({
  kind: 'go-to',
  step: executes ? 'gate-dependencies' : 'check-gate',
});

const after = (
  delivery: DeliveryState,
  made: readonly Made[],
  { files, unmade }: Awaited<ReturnType<typeof take>>,
): DeliveryState => ({
  ...delivery,
  unmade: {
    ...Object.fromEntries(
      Object.entries(delivery.unmade ?? {}).filter(
        ([name]) => !made.some(({ deliverable }) => deliverable.name === name),
      ),
    ),
    ...unmade,
  },
  made: [...delivery.made, ...made.map(({ deliverable }) => deliverable.name)],
  written: [...new Set([...delivery.written, ...Object.keys(files)])],
});

/**
 * Has the deliverables of a gate made by their roles, those of one wave side by side. It is done when none is left; where the plan
 * only wants them checked nothing is made before a check has failed.
 */
export const produce: Step = {
  name: 'generate',
  async run(facts, tools) {
    const { delivery, row } = standingOf(facts, tools);
    const product = await productOf(tools);
    const isOnlyChecked = delivery.plans[row.id]?.way === 'validate' && delivery.feedback.length === 0;
    const open = isOnlyChecked
      ? []
      : [...deliverablesOf(row, product), ...(await pagesOfAddedRoles(row.id, product, tools))].filter(
          ({ name }) => !delivery.made.includes(name),
        );
    if (open.length === 0) return isChecked(row);
    const first = Math.min(...open.map(({ wave }) => wave));
    const wave = open.filter((one) => one.wave === first);
    const made = await settleAll(
      wave.map((deliverable) => makeDeliverable(deliverable, { facts, row, product }, tools)),
    );
    const taken = await take(made, facts, tools);
    return {
      kind: 'go-to',
      step: 'generate',
      facts: { files: taken.files, delivery: after(delivery, made, taken) },
    };
  },
};
