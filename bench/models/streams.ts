import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** Runs the stream server in a thread of its own for as long as `use` takes, which gets its base URL. */
export const withStreams = async <Result>(use: (url: string) => Promise<Result>): Promise<Result> => {
  const worker = new Worker(new URL('stream-server.ts', import.meta.url));
  const [port] = (await once(worker, 'message')) as [number];
  try {
    return await use(`http://127.0.0.1:${port}/v1`);
  } finally {
    await worker.terminate();
  }
};
