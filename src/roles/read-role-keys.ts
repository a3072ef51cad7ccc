import { parse, TomlError } from 'smol-toml';
import { z } from 'zod';
import { UserError } from '../domain/errors.ts';
import { gateIdSchema, projectKindSchema } from '../domain/gates.ts';
import { nearest } from './custom-prompt.ts';

const line = (limit: number) =>
  z
    .string({ error: 'must be text' })
    .trim()
    .min(1, { error: 'must not be empty' })
    .max(limit, { error: `must be at most ${limit} characters long` })
    .regex(/^[^\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]*$/u, { error: 'must be one line of plain text' });

const temperature = z
  .number({ error: 'must be a number from 0 to 1' })
  .min(0, { error: 'must be a number from 0 to 1' })
  .max(1, { error: 'must be a number from 0 to 1' });

/** For a role that there is: what it does, where and for whom stays as it is. */
export const wordsSchema = z.strictObject({
  title: line(80).optional(),
  temperature: temperature.optional(),
});

/** For a new role. What it may write follows from its name, so that no file of a repository can choose it. */
export const newRoleSchema = z.strictObject({
  title: line(80),
  about: line(300),
  gates: z
    .array(gateIdSchema.exclude(['G0'], { error: 'must be gates from "G1" to "G9"' }), {
      error: 'must be a list of gates, such as ["G2"]',
    })
    .min(1, { error: 'must name a gate' }),
  kinds: z
    .array(projectKindSchema, { error: `must be a list of: ${projectKindSchema.options.join(', ')}` })
    .min(1, { error: 'must name a kind of project' })
    .default(projectKindSchema.options),
  temperature: temperature.default(0.2),
});

const refuseKey = (path: string, key: string, known: readonly string[]): never => {
  const only = known.includes('gates')
    ? 'a role has no other keys'
    : 'this role comes with Millwright, a file of yours changes its words only';
  const guess = nearest(key, known);
  throw new UserError(`${path}: there is no key ${JSON.stringify(key.slice(0, 80))}`, {
    hint: `${guess === undefined ? '' : `did you mean ${guess}? `}${only}: ${known.join(', ')}`,
  });
};

const parseToml = (text: string, path: string): unknown => {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    throw new UserError(`${path}:${error.line}: this is not TOML`, {
      hint: `mend it at column ${error.column}`,
    });
  }
};

/** What a role.toml says; no file at all says nothing. Throws UserError that names what does not hold. */
export const readRoleKeys = <Schema extends z.ZodObject>(
  schema: Schema,
  text: string | undefined,
  path: string,
): z.infer<Schema> => {
  const parsed = schema.safeParse(text === undefined ? {} : parseToml(text, path));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  if (issue?.code === 'unrecognized_keys')
    return refuseKey(path, issue.keys[0] ?? '', Object.keys(schema.shape));
  const where = issue?.path.join('.') ?? '';
  throw new UserError(`${path}: ${where} ${issue?.message ?? 'does not hold'}`, {
    hint: 'a new role needs title, about and gates; docs/roles.md has an example',
  });
};
