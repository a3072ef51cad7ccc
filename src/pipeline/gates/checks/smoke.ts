import type { GateCheck } from '../gate-check.ts';
import { judge, refuse } from './tree/judge.ts';
import { judgeAnswers } from './probing/judge-answers.ts';
import { pageRequest, probeOnce, unreadyReasons } from './probing/probe.ts';
import type { ProbeReport } from './probing/probe-report.ts';

const name = 'smoke';

const isHealth = (path: string): boolean => /health/i.test(path);

/** A page is HTML that says something. */
const hasPage = ({ ready, answers }: ProbeReport): boolean =>
  [...ready.said, ...answers].some(
    ({ status = 0, type, body }) =>
      status >= 200 && status < 300 && /text\/html/i.test(type) && body.trim() !== '',
  );

const faultsOf = (report: ProbeReport, hasUi: boolean): string[] => {
  if (!report.ready.ok) return unreadyReasons(report, 'the service');
  const healthy = report.ready.said.some(
    ({ path, status = 0 }) => isHealth(path) && status >= 200 && status < 300,
  );
  const served = new Set(
    judgeAnswers(report)
      .filter((one) => one.served === 'served')
      .map(({ key }) => key),
  );
  const reads = report.answers.filter(
    ({ key }) => key.startsWith('GET ') && key !== pageRequest.key && !isHealth(key),
  );
  const read = reads.some(({ key, status = 0 }) => served.has(key) && status >= 200 && status < 300);
  return [
    ...(healthy ? [] : ['GET /health does not answer 200 in production mode: add it']),
    ...(reads.length === 0 || read
      ? []
      : [
          `no reading endpoint answers 2xx in production mode (${reads
            .slice(0, 3)
            .map(({ key, status, error }) => `${key}: ${status ?? error}`)
            .join(', ')})`,
        ]),
    ...(hasUi && !hasPage(report)
      ? ['GET / answers no HTML page in production mode: let the service serve the built pages']
      : []),
  ];
};

/** The built service in production mode: it is healthy, one endpoint reads, and there is a page where there should be one. */
export const smoke: GateCheck = {
  name,
  about:
    'after its build the service starts in the cage with NODE_ENV=production, GET /health answers 200, an endpoint that reads answers 2xx, and GET / is a page where the product has a UI',
  run: async (subject, tools) => {
    const { refused, report, log } = await probeOnce(subject, tools, true);
    if (report === undefined) return refuse(name, 'it was not started', refused ?? 'it was not started', log);
    const reasons = faultsOf(report, subject.hasUi);
    const listing = judgeAnswers(report).map(({ line }) => line);
    const summary =
      reasons.length === 0 ? `healthy after ${Math.round(report.ready.ms)} ms` : 'does not pass';
    return judge(name, { reasons, summary, listing }, { log });
  },
};
