import { createHash } from 'node:crypto';
import { judgeChecks } from '../../domain/check.ts';
import type { Facts } from '../../domain/facts.ts';
import type { Request } from '../../domain/request.ts';
import type { Result } from '../../domain/result.ts';
import type { Delivery } from '../../workspace/checkout.ts';
import type { Step } from '../step.ts';
import type { StepTools } from '../step-tools.ts';
import { outcomeOf } from './commit.ts';

const hashOf = (text: string | null): string | null =>
  text === null ? null : createHash('sha256').update(text).digest('hex');

type Changes = Map<string, Delivery>;
type Landed = Pick<Result, 'status' | 'reason'> & { hashes?: Record<string, string | null> };

/** What the run made of the files in its scope. */
const changesOf = ({ scope = [], given = {}, files = {} }: Facts): Changes => {
  const changes: Changes = new Map();
  for (const path of scope) {
    const [before, text] = [given[path] ?? null, files[path]];
    if (text !== undefined && text !== before) changes.set(path, { before, text });
  }
  return changes;
};

/** The person said what may be replaced before the run; the file may have come into being since. */
const mayReplace = (request: Request, changes: Changes, facts: Facts): string | undefined => {
  const { path, overwrite, expectedHash } = request;
  if (path === undefined || !changes.has(path)) return undefined;
  const before = facts.given?.[path] ?? null;
  if (before === null || overwrite || expectedHash !== undefined) return undefined;
  return `${path} exists, and nothing said that it may be replaced`;
};

const refuse = (reason: string): Landed => ({ status: 'refused', reason });

const land = async (request: Request, changes: Changes, facts: Facts, tools: StepTools): Promise<Landed> => {
  const { outcome, reason } = outcomeOf(facts);
  if (changes.size === 0) return refuse('nothing was changed');
  if (outcome !== 'verified' && outcome !== 'unverified') return refuse(reason);
  if (!request.write) return { status: 'proposed' };
  const forbidden = mayReplace(request, changes, facts);
  if (forbidden !== undefined) return refuse(forbidden);
  const done = await tools.workbench.deliver(changes);
  if (done.kind === 'written') return { status: 'written', hashes: done.hashes };
  return refuse(done.refusals.map(({ path, reason: why }) => `${path}: ${why}`).join('; '));
};

/** What stands in the checkout may have other line ends than what the run worked on. */
const filesOf = (changes: Changes, { hashes }: Landed): Result['files'] =>
  [...changes].map(([path, { text }]) => ({
    path,
    hash: hashes === undefined ? hashOf(text) : (hashes[path] ?? null),
  }));

/**
 * Brings the result of a small job to where the caller wants it: told, or written into the checkout. A text is handed back
 * only when it was accepted; it is the first file that was to change: the tests, where tests were asked for.
 */
export const deliver: Step = {
  name: 'deliver',
  async run(facts, tools) {
    const { request } = tools.task;
    if (request?.path === undefined) return { kind: 'next' };
    const changes = changesOf(facts);
    const landed = await land(request, changes, facts, tools);
    if (landed.status === 'refused')
      tools.note({ type: 'run-warn', message: `not written: ${landed.reason}` });
    const checks = judgeChecks(facts.checks ?? []);
    const explanation = [
      ...(facts.explanation ?? []),
      ...(checks === 'unverified' ? ['checks: no test ran, so nothing proves that the result works'] : []),
    ];
    const { status, reason } = landed;
    const text =
      request.textOnly && status !== 'refused' ? facts.files?.[facts.scope?.[0] ?? request.path] : undefined;
    const result: Result = {
      status,
      ...(reason !== undefined && { reason }),
      files: filesOf(changes, landed),
      explanation,
      ...(typeof text === 'string' && { text }),
    };
    return { kind: 'next', facts: { result } };
  },
};
