import { z } from 'zod';
import type { TrackedIssue } from '../../domain/tracker.ts';

const words = z
  .string()
  .max(1_000_000)
  .nullish()
  .transform((text) => text ?? '');

/** As `bd` prints an issue. Fields that are not here, of which there are many, are none of ours. */
const issueSchema = z.object({
  id: z.string().regex(/^[A-Za-z0-9][\w.-]{0,120}$/),
  title: z.string().min(1).max(10_000),
  description: words,
  design: words,
  acceptance_criteria: words,
  status: z.string(),
  issue_type: z.string().default('task'),
  priority: z.int().min(0).max(4).default(2),
  labels: z.array(z.string()).nullish(),
  assignee: z.string().nullish(),
  metadata: z.record(z.string(), z.unknown()).nullish().catch(null),
  dependencies: z
    .array(z.object({ depends_on_id: z.string(), type: z.string() }))
    .nullish()
    .catch(null),
});

/** An issue with who has it. */
export interface ReadIssue extends TrackedIssue {
  assignee: string | undefined;
}

const asIssue = (value: unknown): ReadIssue[] => {
  const parsed = issueSchema.safeParse(value);
  // One that is not of the shape must not keep the others from being done.
  if (!parsed.success) return [];
  const { acceptance_criteria, issue_type, labels, metadata, dependencies, assignee, ...rest } = parsed.data;
  return [
    {
      ...rest,
      acceptance: acceptance_criteria,
      type: issue_type,
      labels: labels ?? [],
      metadata: metadata ?? {},
      dependencies: (dependencies ?? []).map((one) => ({ on: one.depends_on_id, type: one.type })),
      assignee: assignee ?? undefined,
    },
  ];
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What stands in the envelope of newer versions, or the value itself. */
const unwrap = (value: unknown): unknown =>
  isObject(value) && 'data' in value && 'schema_version' in value ? value['data'] : value;

/**
 * The issues in the output of `bd … --json`, of both generations: a list, one issue, or either in an envelope. Undefined for
 * what is no JSON.
 */
export const readIssues = (stdout: string): ReadIssue[] | undefined => {
  // Go writes an empty list as null, and some commands write nothing.
  if (stdout.trim() === '') return [];
  try {
    const value = unwrap(JSON.parse(stdout));
    if (value === null) return [];
    return Array.isArray(value) ? value.flatMap(asIssue) : asIssue(value);
  } catch {
    return undefined;
  }
};

/** What `bd` complained of, in one line: newer versions write JSON among other lines, older ones text. */
export const readComplaint = (stderr: string): string => {
  const lines = stderr.split('\n').map((line) => line.trim());
  for (const line of lines)
    if (line.startsWith('{'))
      try {
        const value: unknown = JSON.parse(line);
        if (isObject(value) && typeof value['error'] === 'string') return value['error'].slice(0, 500);
      } catch {
        // A line of text that begins with a brace.
      }
  return (lines.find((line) => line !== '') ?? '').replace(/^Error: /i, '').slice(0, 500);
};
