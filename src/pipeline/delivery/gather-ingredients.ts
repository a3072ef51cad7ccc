import { cutText } from '../../domain/cut-text.ts';
import { rolesFor } from '../../domain/delivery-role.ts';
import { Bug } from '../../domain/errors.ts';
import type { Facts } from '../../domain/facts.ts';
import { replyContractFor } from '../../extract/reply-contract.ts';
import type { DeliveryCall } from '../../roles/delivery/fill-slots.ts';
import { editFormatFor } from '../choose-edit-format.ts';
import { dutiesOf, roleFor, type Deliverable, type GateRow, type Product } from '../gates/gate-row.ts';
import { readContext } from '../steps/describe-project.ts';
import type { StepTools } from '../step-tools.ts';
import { standingOf } from './delivery-of.ts';
import { knownTo } from './known-to.ts';

/** A fifth of the room for the person's words: the rest is for documents and code. Four characters are about a token. */
const ideaCharacters = ({ settings }: StepTools): number => Math.floor((settings.contextTokens / 5) * 4);

/** What stands of the deliverable itself is read first, then what it is made from. */
const neededFiles = (deliverable: Deliverable, changed: readonly string[]): string[] => [
  ...deliverable.owes,
  ...changed.filter((path) => deliverable.mayWrite(path)),
  ...deliverable.reads,
];

const scopeText = ({ owes, name }: Deliverable): string[] =>
  owes.includes(name) ? [] : [`files of the ${name}, and their tests`];

/** Who makes a deliverable, and all that every answer for it is asked with but the complaint about the last one. */
export const gatherIngredients = async (
  deliverable: Deliverable,
  { facts, row, product }: { facts: Facts; row: GateRow; product: Product },
  tools: StepTools,
) => {
  const { delivery } = standingOf(facts, tools);
  const role = roleFor(deliverable, product);
  if (role === undefined) throw new Bug(`nobody makes ${deliverable.name}`);
  const context = await readContext(tools, neededFiles(deliverable, delivery.written), tools.task.spec);
  const duties = dutiesOf(row.duties, product).filter(
    ({ remakes }) => remakes === undefined || remakes.includes(deliverable.name),
  );
  const format = await editFormatFor(role, deliverable.owes, tools);
  const call: Omit<DeliveryCall, 'complaint'> = {
    contract: replyContractFor(format),
    deliverable: deliverable.name,
    about: deliverable.about,
    scope: scopeText(deliverable),
    ...(deliverable.name === 'docs/TASKS.md' && { roles: rolesFor(product) }),
    checks: duties.map(({ check }) => check.about),
    inputs: [],
    ledger: await knownTo(role, deliverable, tools),
    files: context.paths,
    idea: cutText(tools.task.spec, ideaCharacters(tools)),
    feedback: delivery.feedback,
  };
  return { role, context, call };
};
