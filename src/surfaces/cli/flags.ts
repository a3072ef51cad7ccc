import { z } from 'zod';
import { UserError } from '../../domain/errors.ts';
import type { Operation } from '../../operations/operation.ts';

/** An input field as a command line takes it. A switch that is on by default is written `--no-name`. */
export interface Flag {
  field: string;
  name: string;
  placeholder: string;
  about: string;
  /** `list` is given several times, or as the last words of a command; `json` is written as JSON. */
  kind: 'text' | 'number' | 'list' | 'json' | 'switch' | 'opt-out';
  required: boolean;
  /** `-` means standard input. */
  stdin: boolean;
  /** What is typed names a file, and its text is the value. */
  file: boolean;
  default: unknown;
}

const isWrapper = (schema: z.ZodType): schema is z.ZodOptional<z.ZodType> | z.ZodDefault<z.ZodType> =>
  schema instanceof z.ZodOptional || schema instanceof z.ZodDefault;

/** The schema inside its wrappers, with the description that stands on any of them; an outer one wins. */
const unwrap = (
  schema: z.ZodType,
): { inner: z.ZodType; meta: Record<string, unknown>; fallback: unknown } => {
  if (!isWrapper(schema)) return { inner: schema, meta: { ...schema.meta() }, fallback: undefined };
  const { inner, meta, fallback } = unwrap(schema.unwrap());
  return {
    inner,
    meta: { ...meta, ...schema.meta() },
    fallback: schema instanceof z.ZodDefault ? schema.def.defaultValue : fallback,
  };
};

const kindOf = (inner: z.ZodType, fallback: unknown): Flag['kind'] => {
  if (inner instanceof z.ZodBoolean) return fallback === true ? 'opt-out' : 'switch';
  if (inner instanceof z.ZodArray) return inner.element instanceof z.ZodObject ? 'json' : 'list';
  return inner instanceof z.ZodNumber ? 'number' : 'text';
};

const words = (value: unknown): string => (typeof value === 'string' ? value : '');

/** `maxAttempts` is written `--max-attempts`. */
const dashed = (field: string): string => field.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const flagOf = (field: string, schema: z.ZodType): Flag => {
  const { inner, meta, fallback } = unwrap(schema);
  const kind = kindOf(inner, fallback);
  return {
    field,
    name: kind === 'opt-out' ? `--no-${dashed(field)}` : `--${dashed(field)}`,
    placeholder: words(meta['placeholder']) || 'VALUE',
    about: words(meta['description']),
    kind,
    required: !schema.safeParse(undefined).success,
    stdin: meta['stdin'] === true,
    file: meta['file'] === true,
    default: fallback,
  };
};

/** The input of an operation as flags, in the order of the schema. */
export const flagsOf = ({ input }: Pick<Operation, 'input'>): Flag[] =>
  Object.entries(input.shape).map(([field, schema]) => flagOf(field, schema as z.ZodType));

const readJson = (text: string, { placeholder }: Flag): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new UserError(`${placeholder} is no JSON`, { usage: true, hint: 'the help shows its shape' });
  }
};

const readValue = (value: unknown, flag: Flag): unknown => {
  if (typeof value !== 'string') return value;
  if (flag.kind === 'json') return readJson(value, flag);
  return flag.kind === 'number' && value.trim() !== '' ? Number(value) : value;
};

/** What was typed, by field, before it is parsed. Throws UserError (usage) for JSON that is none. */
export const givenFlags = (
  operation: Operation,
  typed: Readonly<Record<string, unknown>>,
): Record<string, unknown> =>
  Object.fromEntries(
    flagsOf(operation)
      .filter(({ field }) => typed[field] !== undefined)
      .map((flag) => [flag.field, readValue(typed[flag.field], flag)]),
  );

/**
 * What was typed, as the operation's input. Throws UserError (usage) naming the flag that does not hold.
 */
export const readFlags = (
  operation: Operation,
  typed: Readonly<Record<string, unknown>>,
): Record<string, unknown> => {
  const flags = flagsOf(operation);
  const parsed = operation.input.safeParse(givenFlags(operation, typed));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const flag = flags.find(({ field }) => field === issue?.path[0]);
  const positional = flag !== undefined && operation.positional?.includes(flag.field);
  const subject = positional ? flag.placeholder : (flag?.name ?? operation.name);
  throw new UserError(`${subject} ${issue?.message ?? 'is not understood'}`, {
    usage: true,
    hint: `millwright ${operation.name} --help`,
  });
};
