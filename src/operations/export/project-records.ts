import { ledgerKinds } from '../../domain/ledger/bodies.ts';
import type { LedgerKind } from '../../domain/ledger/record.ts';
import type { Run } from '../../domain/run.ts';
import type { Task } from '../../domain/task.ts';
import type { Store } from '../../store/store.ts';

const page = 500;

/** All tasks of a project, the newest first. */
export async function* tasksOf(store: Store, projectId: string): AsyncGenerator<Task> {
  for (let before: string | undefined; ;) {
    const found = await store.tasks.list({ projectId, limit: page, ...(before !== undefined && { before }) });
    yield* found;
    before = found.at(-1)?.id;
    if (found.length < page) return;
  }
}

/** Each task with what it needs and how it moved. */
export async function* wholeTasks(store: Store, projectId: string): AsyncGenerator {
  for await (const task of tasksOf(store, projectId)) {
    const needs = await store.tasks.needsOf(task.id);
    yield { ...task, needs: needs.map(({ id }) => id), moves: await store.tasks.moves(task.id) };
  }
}

export async function* runsOf(store: Store, projectId: string): AsyncGenerator<Run> {
  for await (const task of tasksOf(store, projectId)) yield* await store.runs.ofTask(task.id);
}

/** The logs of all runs, one after the other, each in order. */
export async function* eventsOf(store: Store, projectId: string): AsyncGenerator {
  for await (const run of runsOf(store, projectId)) yield* await store.log.read(run.id);
}

export async function* proofsOf(store: Store, projectId: string): AsyncGenerator {
  for await (const run of runsOf(store, projectId))
    for (const { event, position } of await store.log.read(run.id))
      if (event.type === 'run-end' && event.proof !== null)
        yield { runId: run.id, position, proof: event.proof };
}

/** Raw output that verdicts rest on. One that cannot be read any more is named all the same. */
export async function* artifactsOf(store: Store, projectId: string): AsyncGenerator {
  for await (const run of runsOf(store, projectId))
    for (const id of await store.exports.artifactIds(run.id))
      yield { id, runId: run.id, ...(await store.artifacts.read(id)) };
}

async function* recordsOf(store: Store, projectId: string, kinds: readonly LedgerKind[]) {
  for (let before: string | undefined; ;) {
    const found = await store.ledger.list({ projectId, kinds, before, limit: page });
    yield* found;
    before = found.at(-1)?.id;
    if (found.length < page) return;
  }
}

/** The ledger with the history of each record; errors have a file of their own. */
export async function* ledgerOf(store: Store, projectId: string): AsyncGenerator {
  const kinds = ledgerKinds.filter((kind) => kind !== 'error');
  for await (const record of recordsOf(store, projectId, kinds))
    yield { ...record, history: await store.ledger.history(record.id) };
}

/** What mended which error. */
export async function* errorsOf(store: Store, projectId: string): AsyncGenerator {
  yield* recordsOf(store, projectId, ['error']);
}

/** What waits for a person now. */
export async function* questionsOf(store: Store, projectId: string): AsyncGenerator {
  yield* await store.questions.open({ projectId });
}
