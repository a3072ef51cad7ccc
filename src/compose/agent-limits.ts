import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { replaceFile } from '../workspace/files.ts';

const limitsSchema = z.record(z.string(), z.number()).catch({});

/** Until when coding CLIs are left alone (milliseconds since the epoch), by name. */
export interface AgentLimits {
  /** Never throws: a file that cannot be read knows of no limit. */
  read(): Promise<Readonly<Record<string, number>>>;
  /** Never throws: whoever does not know of it meets the limit again. */
  set(name: string, until: number): Promise<void>;
}

const readLimits = async (file: string): Promise<Readonly<Record<string, number>>> => {
  try {
    return limitsSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return {};
  }
};

/** Limits that are kept in a file of this machine: a login belongs to it. */
export const agentLimitsIn = (file: string): AgentLimits => ({
  read: () => readLimits(file),
  async set(name, until) {
    const text = JSON.stringify({ ...(await readLimits(file)), [name]: until });
    await replaceFile(file, Buffer.from(text), 0o600).catch(() => undefined);
  },
});
