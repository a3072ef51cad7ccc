/** How much planning a request needs, and why, in words for a person. */
export interface Complexity {
  level: 'simple' | 'standard' | 'complex';
  why: string;
}

/** Words that name work with many cases. Whole words only: `remodel` is no `model`, `asynchronously` is named on purpose. */
const demanding = new Set(
  `algorithm async asynchronous asynchronously atomic auth authentication authorization authorisation backoff cache
  caching compiler concurrency concurrent consistency crypto cryptography database deadlock distributed encryption
  interpreter lexer migration multithreaded oauth parallel parser protocol queue race realtime recovery recursive
  replication retry scheduler schema security serialization serialisation streaming synchronization synchronisation
  thread threads tokenizer transaction transactions websocket`.split(/\s+/),
);

const longSpec = 2000;
const shortSpec = 280;
const manyRequirements = 6;

/** Lines of a spec that state something: list entries, numbered or not. */
const requirementsIn = (spec: string): number =>
  (spec.match(/^\s{0,6}(?:[-*•]|\d{1,2}[.)])\s+\S/gm) ?? []).length;

/**
 * What a request asks for, judged by its words: tests that are wanted too do not make it harder. Complex work is planned
 * before it is written, simple work is not.
 */
export const assessComplexity = (spec: string): Complexity => {
  const words = new Set(spec.toLowerCase().match(/[a-z]+/g) ?? []);
  const found = [...words].filter((word) => demanding.has(word));
  const requirements = requirementsIn(spec);
  const reasons = [
    ...(found.length > 1 ? [`it names ${found.slice(0, 5).join(', ')}`] : []),
    ...(requirements >= manyRequirements ? [`it lists ${requirements} requirements`] : []),
    ...(spec.length > longSpec ? [`it is ${spec.length} characters long`] : []),
  ];
  if (reasons.length > 0) return { level: 'complex', why: reasons.join('; ') };
  if (spec.length <= shortSpec && found.length === 0 && requirements <= 2)
    return { level: 'simple', why: 'it is short and names nothing with many cases' };
  const [only] = found;
  return {
    level: 'standard',
    why: only === undefined ? 'it is neither short nor long' : `it names ${only} and little else`,
  };
};
