// Whether extracted code solves its task: the data's own judge, in the cage. What it has said of the same code is kept.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { detectSandbox } from '../../src/workspace/sandbox/detect-sandbox.ts';
import { textOf } from './data.ts';
import type { SmallTask } from './data.ts';

/** The judge would make a namespace of its own; inside the cage it already has one. */
const shim = '#!/bin/sh\nshift\nexec "$@"\n';
const batch = 400;

export interface Judge {
  /** Whether each of the codes passes all checks of its task. */
  passes(asked: { task: string; code: string }[]): Promise<boolean[]>;
  close(): Promise<void>;
}

const keyOf = (task: string, code: string): string => `${task}\n${code.replaceAll('\r', '').trim()}`;

const peerCode = ({ raw, gold }: SmallTask): string =>
  gold.peer_span ? raw.slice(...gold.peer_span) : (gold.peer_code ?? '');

/** Opens the judge. `rows` bring what is known of their codes already. Undefined where there is no cage or no Python. */
export const openJudge = async (rows: readonly SmallTask[]): Promise<Judge | undefined> => {
  const found = await detectSandbox({ host: { path: process.env['PATH'] ?? '', home: '/nonexistent' } });
  if (found.level === 'none') return undefined;
  const workspace = await mkdtemp(join(tmpdir(), 'millwright-judge-'));
  await mkdir(join(workspace, 'bin'));
  await writeFile(join(workspace, 'bin/unshare'), shim, { mode: 0o755 });
  for (const file of ['judge-single-function.py', 'single-function-tasks.jsonl'])
    await writeFile(join(workspace, file), textOf(`replies/${file}`));
  const known = new Map(rows.map((row) => [keyOf(row.task, peerCode(row)), row.gold.status === 'PASS']));

  const run = async (asked: [key: string, task: string, code: string][]): Promise<void> => {
    const lines = asked.map(([, task, code], at) => JSON.stringify({ id: String(at), task, code }));
    await writeFile(join(workspace, 'asked.jsonl'), lines.join('\n'));
    const command = 'PATH="$PWD/bin:$PATH" exec python3 judge-single-function.py asked.jsonl';
    const finished = await found.sandbox.run(
      { argv: ['bash', '-c', command], timeoutMs: 600_000 },
      { workspace, readable: [], network: 'none' },
    );
    if (finished.failed) throw new Error(`the judge ended otherwise: ${finished.stderr.slice(-500)}`);
    for (const line of finished.stdout.trim().split('\n')) {
      const { id, status } = JSON.parse(line) as { id: string; status: string };
      known.set(asked[Number(id)]?.[0] ?? '', status === 'PASS');
    }
  };

  return {
    async passes(asked) {
      const open = new Map(
        asked.map(({ task, code }): [string, [string, string, string]] => [
          keyOf(task, code),
          [keyOf(task, code), task, code],
        ]),
      );
      for (const key of known.keys()) open.delete(key);
      const missing = [...open.values()];
      for (let at = 0; at < missing.length; at += batch) await run(missing.slice(at, at + batch));
      return asked.map(({ task, code }) => known.get(keyOf(task, code)) ?? false);
    },
    close: () => rm(workspace, { recursive: true, force: true }),
  };
};
