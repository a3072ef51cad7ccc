import { Bug } from '../domain/errors.ts';

/**
 * This process does not know any more where the log of a run ends: another one has written to it since this one last
 * appended or read it whole, or the database was lost in the middle of an append. Nothing of the refused events was
 * stored. Whoever gets this must stop; appends stay refused until the log has been read again from its start.
 */
export class LogConflict extends Bug {
  readonly runId: string;

  constructor(runId: string) {
    super(`this process has lost its place in the log of run ${runId}`, {
      hint: 'another process may have taken the run over; "millwright show" tells how it stands',
    });
    this.runId = runId;
  }
}
