// The factory floor: workers and a server that are killed, many tasks, many followers, and questions. `node bench/floor/main.ts
// PART` measures one part and prints its figures as JSON; parts that were measured so can be given to the page as a file.
import { readFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { machine } from '../machine.ts';
import { followRun, type FollowerFigures } from './followers.ts';
import { killServer, type ServerFigures } from './kill-server.ts';
import { killWorkers, type KillFigures } from './kill-workers.ts';
import { loadFloor, type LoadFigures, type Spread } from './load.ts';
import { askOnFloor, type QuestionFigures } from './questions.ts';

interface Parts {
  workers: KillFigures;
  database: KillFigures;
  server: ServerFigures;
  load: LoadFigures;
  followers: FollowerFigures;
  questions: QuestionFigures;
}

const measured: { [Name in keyof Parts]: (smoke: boolean) => Promise<Parts[Name]> } = {
  workers: (smoke) => kill(smoke, 0),
  database: (smoke) => kill(smoke, smoke ? 1 : 2),
  server: (smoke) => killServer(smoke ? 1 : 50),
  load: (smoke) =>
    loadFloor(
      smoke
        ? { queued: 50, finished: 200, events: 2000, looks: 3 }
        : { queued: 10_000, finished: 100_000, events: 1_000_000, looks: 100 },
    ),
  followers: (smoke) => (smoke ? followRun(5, 1, 100) : followRun(200, 10, 2000)),
  questions: (smoke) => (smoke ? askOnFloor(4, 1) : askOnFloor(20, 5)),
};

const kill = (smoke: boolean, restarts: number): Promise<KillFigures> =>
  killWorkers({
    tasks: smoke ? 4 : 200,
    workers: smoke ? 2 : 4,
    projects: smoke ? 4 : 20,
    everyMs: 3000,
    restarts,
    limitMs: 300_000,
  });

const ms = ({ p50, p95 }: Spread): string => `${p50.toFixed(1)} ms | ${p95.toFixed(1)} ms`;
const held = (faults: readonly string[]): string =>
  faults.length === 0 ? 'yes' : `**no**: ${faults.slice(0, 5).join('; ')}`;

const killRow = (name: string, figures: KillFigures): string =>
  `| ${name} | ${figures.tasks} in ${figures.seconds.toFixed(0)} s | ${figures.kills} | ${held(figures.faults)} | ${figures.commits} | ${figures.takeoverMedian.toFixed(1)} s (${figures.takeovers.length}) | ${figures.takeoverMost.toFixed(1)} s |`;

const pageOf = (
  { workers, database, server, load, followers, questions }: Parts,
  busy: string,
): string => `# The factory floor

A Postgres of its own on the same machine (fsync off), workers and server as processes, real git and a real cage; the model answers at
once over HTTP, and a run writes one file and has one check that only echoes.

Machine: ${machine()}; ${busy}

## Workers that are killed

${workers.workers} workers, ${workers.projects} projects, SIGKILL of a random worker every ${workers.everyMs / 1000} s, another one in its place. Asked: every task ends once, no
commit twice, takeover at most 15 s in the median (from the kill to the first event of the next worker).

| | tasks | kills | each ended once, whole log, one commit | commits on branches | takeover, median (of) | longest |
|---|---|---|---|---|---|---|
${killRow('the database stays', workers)}
${killRow(`the database is restarted ${database.restarts} times`, database)}

A worker that died between the making of a commit and its branch leaves an object that no branch holds: ${workers.dangling} and ${database.dangling} of them. After a restart of the
database runs go on that no kill had touched; they are measured from the kill before it.

## A server that is killed

\`kill -9\` at ${server.kills} random moments of mixed work (tasks, plans to approve, answers, logs) with the embedded database. Acknowledged were
${server.tasks} tasks, ${server.answers} answers and ${server.events} events; all there and nothing stuck: ${held(server.faults)}. At the end: ${JSON.stringify(server.states)}. A start took ${server.startMedian.toFixed(1)} s in the median, ${server.startMost.toFixed(1)} s at most, until the
server served; all was done ${server.settled.toFixed(0)} s after the last one. (A run that four servers in a row died at is given up: that is an end.)

## Many tasks

| | asked | p50 | p95 |
|---|---|---|---|
| tasks taken in, 16 at once, ${load.queued.toLocaleString('en')} of them | 300/s | ${load.submitRate.toFixed(0)}/s | |
| a free worker has a new run: empty queue | 50 ms | ${ms(load.dispatchIdle)} |
| the same while ${load.queued.toLocaleString('en')} wait behind 20 projects at work | 50 ms | ${ms(load.dispatchBehind)} |
| two workers empty that queue, runs that do nothing | | ${load.drainRate.toFixed(0)}/s | |

With ${load.finished.toLocaleString('en')} finished tasks and ${load.events.toLocaleString('en')} events besides (asked: at most 50 ms, p95):

| | p50 | p95 |
|---|---|---|
${Object.entries(load.looksAt)
  .map(([name, spread]) => `| ${name} | ${ms(spread)} |`)
  .join('\n')}

## Followers

${followers.followers} follow one run over SSE, ${followers.slow} of them read nothing until it has ended; another process writes ${followers.events} events of 1 kB.
Followers that missed or repeated one: ${followers.lossy}. Writing took ${followers.aloneSeconds.toFixed(2)} s with nobody and ${followers.followedSeconds.toFixed(2)} s with all of them. The server had
${followers.memoryBefore.toFixed(0)} MB before and ${followers.memoryMost.toFixed(0)} MB at most.

## Questions

${questions.tasks} tasks, the first ${questions.asking} of them ask before they begin, two workers: ${questions.finishedMeanwhile} were finished after ${questions.secondsMeanwhile.toFixed(0)} s, while all questions stood open;
all ${questions.finishedAfterAnswers} after the answers.
`;

/** Runs the bench and answers its page. */
export const benchFloor = async (smoke: boolean): Promise<string> => {
  const [before = 0] = loadavg();
  const parts: Parts = {
    workers: await measured.workers(smoke),
    database: await measured.database(smoke),
    server: await measured.server(smoke),
    load: await measured.load(smoke),
    followers: await measured.followers(smoke),
    questions: await measured.questions(smoke),
  };
  const [after = 0] = loadavg();
  return pageOf(
    parts,
    `load ${before.toFixed(0)} before and ${after.toFixed(0)} after, which includes the bench.`,
  );
};

if (import.meta.main) {
  const [part = '', file, busy = ''] = process.argv.slice(2);
  if (part === 'page') console.log(pageOf(JSON.parse(await readFile(file ?? '', 'utf8')) as Parts, busy));
  else console.log(JSON.stringify(await measured[part as keyof Parts](false)));
}
