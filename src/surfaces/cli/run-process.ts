import { UserError } from '../../domain/errors.ts';
import type { Host } from '../application.ts';
import { runCli } from './run-cli.ts';

/** As much as the limit allows and a little more, so that the reader of the text sees what is too long. */
const readAtMost = async (limitBytes: number, stream: AsyncIterable<Buffer>): Promise<string> => {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of stream) {
    pieces.push(piece);
    size += piece.length;
    if (size > limitBytes) break;
  }
  return Buffer.concat(pieces).toString('utf8');
};

const readInput = async (limitBytes: number, path?: string): Promise<string> => {
  if (path === undefined) return readAtMost(limitBytes, process.stdin as AsyncIterable<Buffer>);
  const { createReadStream } = await import('node:fs');
  try {
    return await readAtMost(limitBytes, createReadStream(path) as AsyncIterable<Buffer>);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new UserError(`${path} cannot be read: ${message}`, {
      hint: 'name a file, or - for standard input',
    });
  }
};

const onInterrupt = (listener: () => void): (() => void) => {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, listener);
  return () => {
    for (const signal of signals) process.off(signal, listener);
  };
};

/** A reader that went away (`| head`) is no reason to lose a run: what it would have read is dropped. */
const survivePipes = (): void => {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
};

const flushed = (stream: NodeJS.WriteStream): Promise<void> =>
  new Promise((resolve) => {
    if (stream.destroyed || stream.writableEnded) resolve();
    else stream.write('', () => resolve());
  });

/** Runs the command line of this process and ends it with the exit code. */
export const runProcess = async (
  parts: Pick<Host, 'env' | 'version' | 'open' | 'openHouse' | 'openWorker'>,
): Promise<never> => {
  survivePipes();
  const exitCode = await runCli({
    ...parts,
    argv: process.argv.slice(2),
    platform: process.platform,
    stdout: process.stdout,
    stderr: process.stderr,
    readInput,
    onInterrupt,
    kill: (code) => process.exit(code),
  });
  await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
  process.exit(exitCode);
};
