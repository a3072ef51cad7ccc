// Some tasks ask: the others do not wait for the answers.
import { openQueue } from '../../src/queue/open-queue.ts';
import { releaseTasks } from '../../src/queue/release-tasks.ts';
import { openFloor } from './floor.ts';
import { until } from './patience.ts';

export interface QuestionFigures {
  tasks: number;
  asking: number;
  /** While all questions were open. */
  finishedMeanwhile: number;
  secondsMeanwhile: number;
  finishedAfterAnswers: number;
}

/** Two workers; the tasks that ask come first, so that whoever waited for them would hold up the rest. */
export const askOnFloor = async (tasks: number, asking: number): Promise<QuestionFigures> => {
  const floor = await openFloor(tasks);
  const { store } = floor;
  try {
    const queue = await openQueue(store);
    const submit = (...given: Parameters<typeof queue.submit>) => queue.submit(...given);
    const request = { context: [], tests: false, write: false, mayWeaken: [], askPlan: true, askHelp: false };
    const rest = { overwrite: false, quick: false, textOnly: false };
    for (let at = 0; at < tasks; at += 1)
      await floor.order(at, at < asking ? { request: { ...request, ...rest } } : {});
    await releaseTasks(store, submit);
    const startedAt = performance.now();
    for (const name of ['one', 'two']) await floor.start(name, 'worker', '--name', name);
    const count = async (state: 'completed' | 'blocked') =>
      (await store.tasks.list({ states: [state] })).length;
    await until(
      async () => (await count('completed')) === tasks - asking && (await count('blocked')) === asking,
    );
    const secondsMeanwhile = (performance.now() - startedAt) / 1000;
    const finishedMeanwhile = await count('completed');
    for (const { id: taskId, projectId } of await store.tasks.list({ states: ['blocked'] })) {
      const [run] = await store.runs.ofTask(taskId);
      const asked = run && (await store.log.read(run.id)).at(-1)?.event;
      if (run === undefined || asked?.type !== 'gate-request') throw new Error('nobody was asked');
      await store.tasks.move(taskId, 'queued', { by: 'bench' });
      await store.runs.setStatus(run.id, 'queued');
      const { gate } = asked;
      await store.log.append(run.id, {
        type: 'gate-response',
        gate,
        decision: 'approve',
        answer: '',
        by: 'bench',
      });
      await submit({ runId: run.id, projectId });
    }
    await until(async () => (await count('completed')) === tasks);
    await queue.drain();
    return {
      tasks,
      asking,
      finishedMeanwhile,
      secondsMeanwhile,
      finishedAfterAnswers: await count('completed'),
    };
  } finally {
    await floor.close();
  }
};

if (import.meta.main) console.log(await askOnFloor(20, 5));
