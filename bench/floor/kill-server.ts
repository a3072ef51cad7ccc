// kill -9 of the server at random points: what it acknowledged is there, and nothing is stuck.
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { type Floor, type Hand, openFloor } from './floor.ts';
import { median } from '../machine.ts';
import { until } from './patience.ts';

export interface ServerFigures {
  kills: number;
  tasks: number;
  answers: number;
  events: number;
  /** What was acknowledged and is not there, or does not end; empty when all held. */
  faults: string[];
  states: Record<string, number>;
  /** Seconds from the start of the process until it serves. */
  startMedian: number;
  startMost: number;
  /** Seconds until nothing was under way any more after the last start. */
  settled: number;
}

interface Acknowledged {
  tasks: Map<string, { asks: boolean }>;
  /** Runs by the position that their answer was acknowledged with. */
  answers: Map<string, number>;
  /** The last position that was seen of a run. */
  events: Map<string, number>;
}

type Ask = (path: string, body?: unknown) => Promise<Record<string, unknown>>;

const askerOf = async ({ ready }: Hand): Promise<Ask> => {
  const { address, tokenFile } = ready as { address: string; tokenFile: string };
  const authorization = `Bearer ${(await readFile(tokenFile, 'utf8')).trim()}`;
  return async (path, body) => {
    const response = await fetch(new URL(path, address), {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path} ${response.status} ${text.slice(0, 300)}`);
    return JSON.parse(text) as Record<string, unknown>;
  };
};

interface RunView {
  run: { id: string; status: string; outcome?: string };
  events: { position: number; event: { type: string } }[];
}

/** What a person and a program would do, until the server is gone. What it refuses is counted as a fault. */
const mixedWork = async (
  ask: Ask,
  floor: Floor,
  seen: Acknowledged,
  over: AbortSignal,
): Promise<string[]> => {
  const faults: string[] = [];
  for (let at = 0; !over.aborted; at += 1)
    try {
      const asks = at % 4 === 0;
      const project = floor.projects[at % floor.projects.length]?.path;
      if (asks) {
        const { runId } = await ask('/api/make', { spec: 'a note', in: project, askPlan: true });
        seen.tasks.set(String(runId), { asks });
      } else {
        const { task } = (await ask('/api/tasks', { spec: 'a note', in: project })) as {
          task: { id: string };
        };
        seen.tasks.set(task.id, { asks });
      }
      const { runs } = (await ask('/api/runs?limit=30')) as { runs: RunView['run'][] };
      for (const { id, status } of runs.slice(0, 6)) {
        const { events } = (await ask(`/api/runs/${id}?log=true`)) as unknown as RunView;
        seen.events.set(id, Math.max(seen.events.get(id) ?? 0, events.length));
        if (status !== 'waiting' || events.at(-1)?.event.type !== 'gate-request') continue;
        const { after } = await ask(`/api/runs/${id}/answer`, { decision: 'approve' });
        seen.answers.set(id, Number(after));
      }
    } catch (error) {
      if (error instanceof Error && /^\/api.* (?:4|5)\d\d /.test(error.message) && !over.aborted)
        faults.push(error.message);
      await pause(20);
    }
  return faults;
};

const lookAtAll = async (ask: Ask, seen: Acknowledged): Promise<string[]> => {
  const faults: string[] = [];
  const view = (id: string) => ask(`/api/runs/${id}?log=true`) as unknown as Promise<RunView>;
  for (const [id, { asks }] of seen.tasks)
    await ask(asks ? `/api/runs/${id}` : `/api/tasks/${id}`).catch(() => faults.push(`${id} is lost`));
  for (const [id, position] of seen.answers) {
    const { events } = await view(id);
    if (events[position - 1]?.event.type !== 'gate-response') faults.push(`the answer to ${id} is lost`);
  }
  for (const [id, last] of seen.events) {
    const { events } = await view(id);
    if (events.length < last || events.some((one, index) => one.position !== index + 1))
      faults.push(`${id} has ${events.length} events of ${last}`);
  }
  return faults;
};

/** Who was at work at four kills in a row is given up: an end like any other. */
const isOver = ({ state }: { state: string }): boolean => state === 'completed' || state === 'failed';

/** Answers what is still asked, until nothing is under way any more; says of what does not end how it stands. */
const settleAll = async (
  ask: Ask,
  limitMs: number,
): Promise<{ states: Record<string, number>; stuck: string[] }> => {
  let tasks: { id: string; state: string }[] = [];
  let runs: (RunView['run'] & { taskId: string })[] = [];
  await until(async () => {
    ({ tasks } = (await ask('/api/tasks?limit=1000')) as { tasks: typeof tasks });
    ({ runs } = (await ask('/api/runs?limit=1000')) as unknown as { runs: typeof runs });
    for (const { id, status } of runs)
      if (status === 'waiting')
        await ask(`/api/runs/${id}/answer`, { decision: 'approve' }).catch(() => undefined);
    return tasks.every(isOver) && runs.every(({ status }) => status === 'ended');
  }, limitMs).catch(() => undefined);
  const states: Record<string, number> = {};
  for (const { state } of tasks) states[state] = (states[state] ?? 0) + 1;
  const open = tasks.filter(
    (task) => !isOver(task) || runs.some((run) => run.taskId === task.id && run.status !== 'ended'),
  );
  const stuck = open.map(({ id, state }) => {
    const ofTask = runs.filter(({ taskId }) => taskId === id);
    return `${id} is ${state}, its runs ${ofTask.map(({ status }) => status).join(' and ') || 'missing'}`;
  });
  return { states, stuck };
};

/** The server has the embedded database; the same would hold for any. */
export const killServer = async (kills: number): Promise<ServerFigures> => {
  const floor = await openFloor(6);
  const { MILLWRIGHT_DATABASE_URL: _, ...env } = floor.env;
  floor.env = env;
  const seen: Acknowledged = { tasks: new Map(), answers: new Map(), events: new Map() };
  const faults: string[] = [];
  const starts: number[] = [];
  const begin = () => floor.start('server', 'serve', '--port', '0');
  try {
    for (let done = 0; done < kills; done += 1) {
      const startedAt = performance.now();
      const server = await begin();
      starts.push((performance.now() - startedAt) / 1000);
      console.error(`kill ${done + 1} of ${kills}: begun in ${starts.at(-1)?.toFixed(1)} s`);
      const over = new AbortController();
      const working = mixedWork(await askerOf(server), floor, seen, over.signal);
      await pause(300 + Math.random() * 1700);
      over.abort();
      await server.kill();
      faults.push(...(await working));
    }
    const ask = await askerOf(await begin());
    faults.push(...(await lookAtAll(ask, seen)));
    const begunAt = performance.now();
    const { states, stuck } = await settleAll(ask, 150_000);
    const settled = (performance.now() - begunAt) / 1000;
    faults.push(...stuck);
    const events = [...seen.events.values()].reduce((sum, one) => sum + one, 0);
    const { size: tasks } = seen.tasks;
    const began = { startMedian: median(starts), startMost: Math.max(...starts), settled };
    return { kills, tasks, answers: seen.answers.size, events, faults, states, ...began };
  } finally {
    await floor.close();
  }
};

if (import.meta.main) console.log(await killServer(Number(process.argv[2] ?? 5)));
