import { randomUUID } from 'node:crypto';
import {
  acceptedContent,
  CLIENT_CAPABILITIES_META_KEY,
  inputRequired,
  type ClientCapabilities,
  type InputRequest,
  type InputRequiredResult,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { z } from 'zod';
import { UserError } from '../../domain/errors.ts';
import { decisionSchema, type Decision } from '../../domain/gate.ts';
import { printable } from '../printable.ts';

/** What the client said that it can do, in either revision of the protocol. */
export const capabilitiesOf = (
  { mcpReq }: ServerContext,
  declared: ClientCapabilities | undefined,
): ClientCapabilities | undefined => {
  const envelope: Record<string, unknown> = { ...mcpReq.envelope };
  return (envelope[CLIENT_CAPABILITIES_META_KEY] as ClientCapabilities | undefined) ?? declared;
};

/** What a call waits for: a run that asked, and the folders of the client, which it does not tell again. */
interface Waiting {
  runId: string;
  roots: readonly string[] | undefined;
}

/** What came back. `said` is left out where the person did not want to answer. */
export interface Answer extends Waiting {
  said?: { decision: Decision; text: string };
}

const answerSchema = z.object({
  decision: decisionSchema.describe('approve, reject, or comment to change the course with the text'),
  text: z.string().max(100_000).default('').describe('what you want to say'),
});

/** Longer questions are cut for the person's screen; the run has them whole. */
const messageLimit = 4000;
const waitingLimit = 100;

/**
 * Questions of runs that are shown to the person through their assistant. What comes back names a token of this process and
 * nothing else, so that a client cannot answer a run that did not ask it.
 */
export class AskedPersons {
  readonly #waiting = new Map<string, Waiting>();

  /** The question as the protocol wants it; the call comes again with the answer. */
  ask(question: string, waiting: Waiting): InputRequiredResult {
    const token = randomUUID();
    const [oldest] = this.#waiting.keys();
    if (this.#waiting.size >= waitingLimit && oldest !== undefined) this.#waiting.delete(oldest);
    this.#waiting.set(token, waiting);
    const message = `A run of Millwright asks:\n\n${printable(question, messageLimit)}`;
    return inputRequired({
      inputRequests: { answer: inputRequired.elicit({ message, requestedSchema: answerSchema }) },
      requestState: token,
    });
  }

  /** What the person answered to a question of this process; undefined for a call that is no answer. */
  answered({ mcpReq }: ServerContext): Answer | undefined {
    const token: unknown = mcpReq.requestState();
    const waiting = typeof token === 'string' ? this.#waiting.get(token) : undefined;
    if (typeof token !== 'string' || waiting === undefined) return undefined;
    this.#waiting.delete(token);
    const said = acceptedContent(mcpReq.inputResponses, 'answer', answerSchema);
    return { ...waiting, ...(said && { said }) };
  }
}

const yesSchema = z.object({ confirm: z.boolean().describe('do it') });

/** Lets the person confirm what only they may decide. A client that cannot ask has its own way to let them allow a call. */
export const confirmation = (message: string): InputRequest =>
  inputRequired.elicit({ message: printable(message, messageLimit), requestedSchema: yesSchema });

/** Throws UserError when the person was asked and did not say yes. */
export const hasConfirmed = (
  { mcpReq }: ServerContext,
  capabilities: ClientCapabilities | undefined,
): void => {
  if (capabilities?.elicitation === undefined) return;
  if (acceptedContent(mcpReq.inputResponses, 'confirm', yesSchema)?.confirm !== true)
    throw new UserError('the person did not confirm it');
};
