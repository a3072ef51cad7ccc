import { createHash } from 'node:crypto';
import type { GateCheckRecord } from './gated-delivery.ts';

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * Binds a proof artifact to its run, gate, check, tree and raw log: SHA-256 (hex) over those fields, one a line. Whoever changes
 * one of them later makes the seal wrong, which {@link isSealed} finds out.
 */
export const sealOf = (
  runId: string,
  {
    gate,
    check,
    status,
    tree,
    logHash,
  }: Pick<GateCheckRecord, 'gate' | 'check' | 'status' | 'tree' | 'logHash'>,
): string => sha256([runId, gate, check, status, tree, logHash].join('\n'));

/** Whether a record is what was sealed for this run, and `log` the text that it was sealed with. */
export const isSealed = (runId: string, record: GateCheckRecord, log: string | undefined): boolean =>
  log !== undefined && sha256(log) === record.logHash && sealOf(runId, record) === record.seal;
