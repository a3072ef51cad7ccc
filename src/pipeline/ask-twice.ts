import { readJson } from '../models/json/read-json.ts';

/** What a reader makes of an answer. */
export type Reading<Value> = { kind: 'read'; value: Value } | { kind: 'unreadable'; complaint: string };

export interface Readers<Value> {
  /** Reads the form that was asked for. */
  lines: (text: string) => Reading<Value>;
  /** Reads a value that was JSON; undefined for any other. */
  json: (value: unknown) => Reading<Value> | undefined;
}

/** The first form that can be read; what is wrong with the JSON is told where there is some. */
const readAnswer = <Value>(text: string, { lines, json }: Readers<Value>): Reading<Value> => {
  const plain = lines(text);
  if (plain.kind === 'read') return plain;
  const values = readJson(text).flatMap(({ value }) => json(value) ?? []);
  return values.find(({ kind }) => kind === 'read') ?? values[0] ?? plain;
};

/** Asks, and asks once more with the complaint where the answer cannot be read. There is no third time. */
export const askTwice = async <Value>(
  ask: (complaint: string) => Promise<string>,
  readers: Readers<Value>,
): Promise<Reading<Value>> => {
  const first = readAnswer(await ask(''), readers);
  if (first.kind === 'read') return first;
  return readAnswer(
    await ask(`\nYOUR LAST ANSWER COULD NOT BE USED: ${first.complaint}. Answer again, in the form above.`),
    readers,
  );
};
