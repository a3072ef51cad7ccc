import { operations } from '../../operations/index.ts';
import type { Host } from '../application.ts';
import { readCommandLine } from './command-line.ts';
import { exitCodes } from './exit-codes.ts';
import { perform } from './perform.ts';
import { readServeFlags } from './serve-flags.ts';
import { tellError } from './tell-error.ts';

/** Runs one command to its end and answers the exit code. Nothing is thrown: errors are told. */
export const runCli = async (host: Host): Promise<number> => {
  const interrupted = new AbortController();
  const stopListening = host.onInterrupt(() => {
    if (interrupted.signal.aborted) host.kill(exitCodes.interrupted);
    host.stderr.write('\nstopping; once more ends it at once\n');
    interrupted.abort();
  });
  try {
    const invocation = readCommandLine(host.argv, operations, host.version);
    if (invocation.kind === 'command') return await perform(invocation, host, interrupted.signal);
    if (invocation.kind === 'serve') {
      const { serveApi } = await import('../api/serve-api.ts');
      await serveApi(host, readServeFlags(invocation), interrupted.signal);
    } else if (invocation.kind === 'worker') {
      const { runWorker } = await import('./run-worker.ts');
      const { globals, typed } = invocation;
      await runWorker(host, { ...globals, ...typed }, interrupted.signal);
    } else if (invocation.kind === 'mcp') {
      const { serveMcp } = await import('../mcp/serve-mcp.ts');
      await serveMcp(host, invocation.globals.dataDir, interrupted.signal);
    } else host.stdout.write(invocation.text);
    return exitCodes.ok;
  } catch (error) {
    if (interrupted.signal.aborted) return exitCodes.interrupted;
    return tellError(error, host, host.argv.includes('--json'));
  } finally {
    stopListening();
  }
};
