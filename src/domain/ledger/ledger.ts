import type { GateId } from '../gates.ts';
import type {
  LedgerKind,
  LedgerMove,
  LedgerRecord,
  LedgerStatus,
  NewLedgerRecord,
  Severity,
} from './record.ts';

export type { LedgerRecord };

/** Which records to list. All that is given has to hold. */
export interface LedgerFilter {
  projectId: string;
  kinds?: readonly LedgerKind[] | undefined;
  statuses?: readonly LedgerStatus[] | undefined;
  gate?: GateId | undefined;
  role?: string | undefined;
  runId?: string | undefined;
  taskId?: string | undefined;
  /** Words that all have to be in it, each as it stands or as the beginning of a longer one. */
  text?: string | undefined;
  /** ISO 8601; nothing that was made before. */
  since?: string | undefined;
  /** The id that the page before ended with. */
  before?: string | undefined;
  /** At most 500; 50 if left out. */
  limit?: number | undefined;
}

/** A change of a record. What is left out stays; `body` replaces single fields. */
export interface LedgerChange {
  by: string;
  status?: LedgerStatus | undefined;
  title?: string | undefined;
  body?: Readonly<Record<string, unknown>> | undefined;
  severity?: Severity | undefined;
  reason?: string | undefined;
  /** The version that was seen; the change is refused when it is another one by now. */
  version?: number | undefined;
  /** Names the cause: the same one changes a record once only. */
  source?: string | undefined;
}

/**
 * `gone` there is no such record · `overtaken` somebody changed it meanwhile · `illegal` its status may not become that ·
 * `elsewhere` it is shown out of another place, where alone it can change.
 */
export type LedgerChanged =
  | { kind: 'changed'; record: LedgerRecord }
  | { kind: 'refused'; why: 'gone' | 'overtaken' | 'illegal' | 'elsewhere'; record?: LedgerRecord };

/** What work is about to be done, so that what matters for it can be found. */
export interface LedgerQuestion {
  /** Relative to the project, with `/`. */
  paths?: readonly string[] | undefined;
  /** Any text: the request, the plan. */
  words?: string | undefined;
  /** Default: what roles can use; not errors, metrics, phases and session context. */
  kinds?: readonly LedgerKind[] | undefined;
  gate?: GateId | undefined;
  role?: string | undefined;
}

/** What a role may be shown of the ledger. */
export interface LedgerReader {
  /** Records that matter for a piece of work, the most relevant first. Nothing that is over or expired. */
  relevant(projectId: string, about: LedgerQuestion, limit: number): Promise<LedgerRecord[]>;
}

/** The records of all projects. */
export interface Ledger extends LedgerReader {
  /**
   * Adds a record. One whose key is there already changes nothing and answers the one that is there; session context of the
   * same key is replaced. What it supersedes changes with it. Throws Bug for what is not of the shape of its kind.
   */
  add(record: NewLedgerRecord): Promise<LedgerRecord>;
  /** Of two changes at once one wins, the other is refused. */
  change(id: string, change: LedgerChange): Promise<LedgerChanged>;
  /** The record that was added with this key. */
  byKey(projectId: string, key: string): Promise<LedgerRecord | undefined>;
  /** By id or by its last characters (at least 4). UserError when there is none or more than one. */
  find(idOrTail: string): Promise<LedgerRecord>;
  /** Every version of a record, the first one first. */
  history(id: string): Promise<LedgerMove[]>;
  /** Newest first. */
  list(which: LedgerFilter): Promise<LedgerRecord[]>;
  /** Takes out session context that is over, and ends queries that nobody answered in time. `now`: ms since the epoch. */
  expire(now?: number): Promise<{ purged: number; expired: number }>;
}
