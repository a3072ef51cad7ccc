import type { Finished } from '../../../src/workspace/exec/exec-types.ts';
import type { Attempt } from '../attempt.ts';
import type { World } from '../world.ts';

const ended = (_: World, { timedOut, failed }: Finished): string | undefined =>
  timedOut && failed ? undefined : 'it was not ended at its deadline';

const answered = (_: World, { stdout, timedOut }: Finished): string | undefined =>
  stdout === 'up\n' && !timedOut ? undefined : 'its end was waited for in vain';

const shell = (name: string, script: string): Attempt => ({
  name,
  argv: ['sh', '-c', script],
  proof: answered,
});

/** A deadline is met on any machine: none of these would ever end by itself. */
const endless = (name: string, script: string): Attempt => ({
  name,
  argv: ['sh', '-c', script],
  timeoutMs: 500,
  proof: ended,
});

/** Whether something lives on is looked for after every attempt; these aim at nothing else. */
export const liveOn: Attempt[] = [
  shell('live on in the background', 'sleep 1000 >/dev/null 2>&1 & echo up'),
  shell('live on in a session of its own', 'setsid sleep 1000 >/dev/null 2>&1 & echo up'),
  shell('live on by a double fork', '(setsid sh -c "sleep 1000 & sleep 1000 &" >/dev/null 2>&1 &); echo up'),
  shell(
    'live on by nohup, deaf to signals',
    'nohup sh -c \'trap "" TERM HUP INT QUIT; while :; do sleep 1000; done\' >/dev/null 2>&1 & echo up',
  ),
  shell(
    'live on while it holds the output open',
    '(trap "" TERM HUP; while :; do sleep 1000; done) & echo up',
  ),
  shell(
    'live on with all its outputs closed',
    'exec 3>&1; echo up; (exec 0<&- 1>&- 2>&- 3>&-; while :; do sleep 1000; done) &',
  ),
  shell('live on stopped', 'sleep 1000 >/dev/null 2>&1 & kill -STOP $!; echo up'),
  endless('sleep for ever', 'sleep 100000'),
  endless('ignore the polite signals', 'trap "" TERM INT HUP QUIT; while :; do sleep 1000; done'),
  endless('stop itself and never end', 'kill -STOP $$; sleep 1000'),
  endless(
    'outlive its end by children that start others',
    'trap "sh -c \\"sleep 1000\\" & setsid sleep 1000 &" TERM; while :; do sleep 1; done',
  ),
  endless(
    'keep its parent busy so that it cannot end it',
    'kill -STOP $PPID; kill -STOP 1; kill -KILL 1; while :; do :; done',
  ),
  {
    name: 'catch the end of its cage by being its first process',
    code: `for (const signal of ['SIGKILL', 'SIGSTOP', 'SIGTERM']) attempt(() => process.kill(1, signal)); cp.spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' }).unref();`,
  },
];
