import { z } from 'zod';

/** One structured complaint of a tool. Lines and columns count from 1; `path` is relative to the project, with `/`. */
export const diagnosticSchema = z.object({
  tool: z.string(),
  severity: z.enum(['error', 'warning', 'info']),
  path: z.string().optional(),
  line: z.int().positive().optional(),
  column: z.int().positive().optional(),
  code: z.string().optional(),
  message: z.string(),
});

export type Diagnostic = z.infer<typeof diagnosticSchema>;

/**
 * What makes two complaints the same one although lines moved: tool, file, code and the message without its numbers.
 * Used to tell progress from standstill between two rounds of checks.
 */
export const diagnosticIdentity = ({ tool, path, code, message }: Diagnostic): string =>
  [
    tool,
    path ?? '',
    code ?? '',
    message
      .replaceAll(/-?\d+(?:\.\d+)?/g, '#')
      .replaceAll(/\s+/g, ' ')
      .trim(),
  ].join('|');
