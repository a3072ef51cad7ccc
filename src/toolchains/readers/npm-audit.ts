import { z } from 'zod';
import type { Diagnostic } from '../../domain/diagnostic.ts';
import { jsonOf } from '../clean-output.ts';
import type { CheckOutput, CheckReading } from '../toolchain.ts';
import { complain } from './reader.ts';

const viaSchema = z.union([
  z.string(),
  z.object({ title: z.string().optional(), url: z.string().optional() }),
]);

/** Version 2 of npm's audit report (npm 7 and later). */
const reportSchema = z.object({
  auditReportVersion: z.number(),
  vulnerabilities: z.record(
    z.string(),
    z.object({
      name: z.string(),
      severity: z.string(),
      range: z.string().optional(),
      via: z.array(viaSchema),
    }),
  ),
  metadata: z.object({ vulnerabilities: z.record(z.string(), z.number()) }),
});

const refusalSchema = z.object({
  message: z.string().optional(),
  error: z.object({ code: z.string().optional(), summary: z.string().optional() }).optional(),
});

const isSerious = (severity: string): boolean => severity === 'high' || severity === 'critical';

const describe = ({
  name,
  range,
  severity,
  via,
}: z.infer<typeof reportSchema>['vulnerabilities'][string]): Diagnostic => {
  const known = via.find((cause) => typeof cause === 'object');
  const through = via.filter((cause) => typeof cause === 'string').join(', ');
  const cause = known ? `${known.title ?? 'vulnerable'} ${known.url ?? ''}` : `through ${through}`;
  return complain({
    tool: 'npm audit',
    severity: isSerious(severity) ? 'error' : 'warning',
    path: 'package.json',
    code: severity,
    message: `${name} ${range ?? ''}: ${cause}`,
  });
};

const unreadable = ({ stdout, stderr }: CheckOutput): CheckReading => {
  const refusal = refusalSchema.safeParse(jsonOf(stdout));
  const said = refusal.success ? (refusal.data.message ?? refusal.data.error?.summary) : undefined;
  const reason = said || stderr.trim().split('\n').at(-1) || 'it printed nothing';
  return {
    status: 'unknown',
    diagnostics: [
      complain({
        tool: 'npm audit',
        severity: 'warning',
        code: 'unknown',
        message: `nothing is known about vulnerabilities: ${reason}`,
      }),
    ],
  };
};

/**
 * Reads `npm audit --json`. High and critical vulnerabilities fail it. A report that did not come (no endpoint, no
 * network, no lock file) makes it unknown: neither a pass nor a fault of the code.
 */
export const readNpmAudit = (output: CheckOutput): CheckReading => {
  const report = reportSchema.safeParse(jsonOf(output.stdout));
  if (!report.success || output.timedOut) return unreadable(output);
  const diagnostics = Object.values(report.data.vulnerabilities).map(describe);
  const counts = report.data.metadata.vulnerabilities;
  const serious =
    (counts['high'] ?? 0) + (counts['critical'] ?? 0) > 0 ||
    diagnostics.some(({ severity }) => severity === 'error');
  return { status: serious ? 'failed' : 'passed', diagnostics };
};
