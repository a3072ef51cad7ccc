import { z } from 'zod';
import type { AgentEvent, LineParser } from '../domain/agent.ts';
import { bound } from './bound.ts';

/** Reads a value of one kind; undefined when its shape is not the documented one. */
export type KindReader = (value: unknown) => AgentEvent[] | undefined;

/** A kind of line: its shape and what it says. */
export const kind =
  <Value>(schema: z.ZodType<Value>, read: (value: Value) => AgentEvent[]): KindReader =>
  (value) => {
    const parsed = schema.safeParse(value);
    return parsed.success ? read(parsed.data) : undefined;
  };

/** A kind that is known and says nothing of interest. */
export const silent: KindReader = () => [];

const typed = z.looseObject({ type: z.string() });

const parse = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
};

/**
 * A parser of lines that are JSON objects with a `type`. Programs print warnings between them, and half a line when they are
 * killed: what is no such object is kept as `noise`. Empty lines say nothing.
 */
export const jsonLines =
  (kinds: Readonly<Record<string, KindReader>>): LineParser =>
  (line) => {
    const trimmed = line.trim();
    if (trimmed === '') return { events: [] };
    const value = trimmed.startsWith('{') ? typed.safeParse(parse(trimmed)) : undefined;
    if (!value?.success) return { events: [{ kind: 'noise', text: bound(trimmed) }] };
    const { type } = value.data;
    const read = Object.hasOwn(kinds, type) ? kinds[type] : undefined;
    if (!read) return { unknown: bound(type, 80) };
    const events = read(value.data);
    return events ? { events } : { malformed: type };
  };
