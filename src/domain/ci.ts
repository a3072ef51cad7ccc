import { z } from 'zod';

/** A finished run of a continuous integration, as its server reported it. Every text is untrusted and bounded. */
export const ciReportSchema = z.object({
  event: z.enum(['check_run', 'workflow_run', 'workflow_job']),
  /** `owner/name`. */
  repository: z.string(),
  /** Host of the clone address, such as `github.com`. */
  host: z.string(),
  branch: z.string(),
  /** Hex digits. */
  commit: z.string(),
  /** The workflow, or the check where it is not told. */
  workflow: z.string(),
  check: z.string(),
  conclusion: z.string(),
  /** Id of the run of the workflow. */
  runId: z.string().optional(),
  attempt: z.int().positive(),
  /** Id of the one job that it is about. */
  jobId: z.string().optional(),
  url: z.string(),
  sender: z.string(),
  /** What the check itself says. */
  output: z.string().optional(),
});
export type CiReport = z.infer<typeof ciReportSchema>;

/** `refused` is nobody's word; `ignored` is genuine and of no interest. */
export type CiReading =
  | { kind: 'refused'; status: 400 | 403; reason: string }
  | { kind: 'ignored'; reason: string }
  | { kind: 'failed' | 'passed'; id: string; report: CiReport };

/** One call of a webhook. */
export interface HookCall {
  header: (name: string) => string | undefined;
  body: Uint8Array;
}

/** A server of continuous integration that calls us. */
export interface CiServer {
  /** Why it is not listened to; undefined where it is. */
  off: string | undefined;
  /** Checks the signature first. Never throws. */
  read(call: HookCall): CiReading;
  /** Whether work that this sender causes may start without a person. */
  trusts(sender: string): boolean;
  /** Runs that one failure may cost, all tasks together. */
  attempts: number;
  /** The ends of the logs of what failed, bounded; `missing` says why there are none. Never throws. */
  logOf(report: CiReport, signal: AbortSignal): Promise<{ text: string } | { missing: string }>;
}
