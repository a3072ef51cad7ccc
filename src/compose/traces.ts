import type { Config } from '../config.ts';
import { otlpJson } from '../integrations/telemetry/otlp-json.ts';
import { sendTrace } from '../integrations/telemetry/send-trace.ts';
import { traceRun } from '../integrations/telemetry/trace-run.ts';
import type { Store } from '../store/open-store.ts';

/** Traces of runs that have ended, on their way out. */
export interface Traces {
  /** Sends the trace of a run that has ended; does nothing for one that waits. Never throws, and nobody waits for it. */
  ended(runId: string): void;
  /** Waits for what is under way, for a short while, and gives the rest up. */
  close(): Promise<void>;
}

const firstPauseMs = 500;
/** A command that has done its work must not stay for a collector that is away. */
const lastMs = 2000;
/** Runs end faster than a collector that is away is given up; beyond so many, traces are left out. */
const mostUnderWay = 50;

/** Undefined where no collector is configured. */
export const tracesOf = (
  { telemetry, endpoints }: Pick<Config, 'telemetry' | 'endpoints'>,
  { log }: Pick<Store, 'log'>,
  version: string,
): Traces | undefined => {
  const { url, headers } = telemetry;
  if (url === undefined) return undefined;
  const leaving = new AbortController();
  const underWay = new Set<Promise<void>>();
  const providerOf = (endpoint: string): string => {
    const found = endpoints[endpoint];
    const provider = found && 'provider' in found ? found.provider : 'auto';
    return provider === 'auto' ? endpoint : provider;
  };
  const send = async (runId: string): Promise<void> => {
    const entries = await log.read(runId);
    const trace = entries.at(-1)?.event.type === 'run-end' ? traceRun(entries, providerOf) : undefined;
    if (trace) await sendTrace(otlpJson(trace, version), { url, headers, firstPauseMs }, leaving.signal);
  };
  return {
    ended(runId) {
      if (underWay.size >= mostUnderWay) return;
      const sent: Promise<void> = send(runId)
        .catch(() => undefined)
        .finally(() => underWay.delete(sent));
      underWay.add(sent);
    },
    async close() {
      const last = setTimeout(() => leaving.abort(), lastMs);
      await Promise.all(underWay);
      clearTimeout(last);
    },
  };
};
