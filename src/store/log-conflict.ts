import { Bug } from '../domain/errors.ts';

/**
 * Two writers on one log: somebody else has written to this run since this process last read it whole or appended.
 * Nothing of the refused appends was stored. Whoever gets this has lost the run and must stop; appends stay refused
 * until the log has been read again from its start.
 */
export class LogConflict extends Bug {
  readonly runId: string;

  constructor(runId: string) {
    super(`another process writes to the log of run ${runId}; this one has stopped`, {
      hint: 'the other process has taken the run over and carries it on',
    });
    this.runId = runId;
  }
}
