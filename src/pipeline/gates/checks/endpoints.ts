import type { GateCheck } from '../gate-check.ts';
import { judge, refuse, unknown } from './tree/judge.ts';
import { findOpenApi } from './tree/find-openapi.ts';
import { judgeAnswers } from './probing/judge-answers.ts';
import { probeOnce, unreadyReasons } from './probing/probe.ts';

const name = 'endpoints';

/** Each endpoint of the description is served: asked for in the cage, with what was made before put into its path. */
export const endpoints: GateCheck = {
  name,
  about:
    'every endpoint of openapi.yaml is served: it answers, and not with 405, 501, 5xx or the same words as a path that nobody serves',
  run: async (subject, tools) => {
    const described = await findOpenApi(tools);
    if ('reason' in described) return refuse(name, 'the description cannot be read', described.reason);
    const { refused, report, log } = await probeOnce(subject, tools, false);
    if (report === undefined) return refuse(name, 'it was not started', refused ?? 'it was not started', log);
    if (!report.ready.ok)
      return judge(
        name,
        { reasons: unreadyReasons(report, 'the service'), summary: 'does not answer well', listing: [] },
        { log },
      );
    const judged = judgeAnswers(report);
    const listing = judged.map(({ line }) => line);
    if (judged.length === 0)
      return refuse(name, 'nothing was asked', `${described.path} describes no endpoint: add "paths"`, log);
    const served = judged.filter((one) => one.served === 'served').length;
    const summary = `${served} of ${judged.length} endpoints are served`;
    const wrong = judged.filter((one) => one.served === 'missing' || one.served === 'broken');
    const unclear = judged.filter((one) => one.served === 'unclear');
    if (wrong.length === 0 && unclear.length > 0)
      return unknown(
        name,
        summary,
        unclear
          .slice(0, 5)
          .map(({ reason }) => reason)
          .join('; '),
        [...listing, log].join('\n'),
      );
    return judge(name, { reasons: wrong.map(({ reason }) => reason), summary, listing }, { log });
  },
};
