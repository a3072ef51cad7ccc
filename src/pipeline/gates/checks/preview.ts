import type { GateCheck } from '../gate-check.ts';
import { judge, refuse } from './tree/judge.ts';
import { probeOnce, unreadyReasons } from './probing/probe.ts';
import { describeAnswer } from './probing/probe-report.ts';

const name = 'preview';

/** The service starts by its own command, and answers. */
export const preview: GateCheck = {
  name,
  about:
    'the service starts in the cage by its own start script, listens on the port in the variable PORT, and GET /health or GET / answers with 2xx or 3xx',
  run: async (subject, tools) => {
    const { refused, report, log } = await probeOnce(subject, tools, false);
    if (report === undefined) return refuse(name, 'it was not started', refused ?? 'it was not started', log);
    const { ready } = report;
    const reasons = ready.ok ? [] : unreadyReasons(report, 'the service');
    const summary = ready.ok ? `answers after ${Math.round(ready.ms)} ms` : 'does not answer well';
    const listing = ready.said.map((answer) => `GET ${answer.path}: ${describeAnswer(answer)}`);
    return judge(name, { reasons, summary, listing }, { log });
  },
};
