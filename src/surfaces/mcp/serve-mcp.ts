import { serveStdio } from '@modelcontextprotocol/server/stdio';
import type { Host } from '../application.ts';
import { explainError } from '../explain-error.ts';
import { printable } from '../printable.ts';
import { AskedPersons } from './ask-person.ts';
import { carryOutThrough } from './carry-out.ts';
import { claimStdout } from './claim-stdout.ts';
import { HeldApplication } from './held-application.ts';
import { tools } from './index.ts';
import { LineTransport } from './line-transport.ts';
import { Runs } from './runs.ts';
import { toolServer } from './tool-server.ts';

/**
 * For answers that are under way when the client has no more to say: runs are stopped by then, so what is left is short,
 * but its first use opens the database, which a busy machine takes its time for.
 */
const lastAnswersMs = 60_000;
/** The same, when the client or the system has asked the process to end: it is killed before long. */
const hurriedAnswersMs = 3000;

const within = async (ms: number, done: Promise<void>): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([done, late]);
  clearTimeout(timer);
};

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

/**
 * Serves the tools over standard input and output until the input ends or `interrupted` aborts. Runs that have not ended by
 * then stop as with Ctrl-C: they can be resumed.
 */
export const serveMcp = async (
  host: Pick<Host, 'open' | 'stderr' | 'version'>,
  dataDir: string | undefined,
  interrupted: AbortSignal,
): Promise<void> => {
  const stdout = claimStdout();
  const told = new Set<string>();
  const warn = (text: string): void => {
    if (told.has(text)) return;
    told.add(text);
    host.stderr.write(`warning: ${printable(text)}\n`);
  };
  const leaving = new AbortController();
  const gone = new AbortController();
  const held = new HeldApplication(
    async () => {
      const application = await host.open({ dataDir, signal: gone.signal });
      application.warnings.forEach(warn);
      return application;
    },
    (error) => warn(explainError(error).message),
  );
  const runs = new Runs(held, leaving.signal);
  const transport = new LineTransport(process.stdin, stdout.write);
  const carryOut = carryOutThrough(runs);
  const serving = () => ({ tools, asked: new AskedPersons(), asksRoots: true, carryOut });
  const served = serveStdio(() => toolServer(host.version, serving()), {
    transport,
    onerror: (error) => warn(error.message),
  });
  await Promise.race([transport.inputEnded, aborted(interrupted)]);
  leaving.abort();
  const answered = transport.allAnswered();
  await within(lastAnswersMs, Promise.race([answered, aborted(interrupted)]));
  await within(hurriedAnswersMs, answered);
  gone.abort();
  await served.close();
  await held.closed();
  stdout.release();
};
