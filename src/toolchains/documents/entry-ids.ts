/** Ids count from one; more than this is a typing error or an attack. */
const highest = 9_999;
const widestRange = 200;

/** `R-07` and `R 7` are R7. Undefined for 0 and for numbers that no document reaches. */
export const toId = (prefix: string, digits: string): string | undefined => {
  const number = Number(digits);
  return number >= 1 && number <= highest ? `${prefix}${number}` : undefined;
};

const rangeOf = (prefix: string): RegExp =>
  new RegExp(`\\b${prefix}-?(\\d{1,4})\\s*(?:–|—|-|to|\\.\\.\\.?|…)\\s*${prefix}-?(\\d{1,4})\\b`, 'g');

/**
 * All ids of a prefix (one capital letter) that a text names, each once, in order. `R1–R4` and `R1 to R4` are four of them.
 */
export const idsIn = (prefix: string, text: string): string[] => {
  const found = new Set<string>();
  const add = (digits: string): void => {
    const id = toId(prefix, digits);
    if (id !== undefined) found.add(id);
  };
  const rest = text.replace(rangeOf(prefix), (_, from: string, to: string) => {
    const last = Math.min(Number(to), Number(from) + widestRange);
    for (let number = Number(from); number <= last; number += 1) add(String(number));
    return ' ';
  });
  for (const [, digits = ''] of rest.matchAll(new RegExp(`(?<![\\w-])${prefix}-?(\\d{1,4})(?![\\w])`, 'g')))
    add(digits);
  return [...found];
};

/** `R1–R3, R7`: ids as a person would write them. */
export const listIds = (prefix: string, ids: readonly string[]): string => {
  const numbers = ids.map((id) => Number(id.slice(prefix.length))).toSorted((a, b) => a - b);
  const parts: string[] = [];
  for (let at = 0; at < numbers.length; at += 1) {
    const from = numbers[at];
    while (numbers[at + 1] === (numbers[at] ?? 0) + 1) at += 1;
    const to = numbers[at];
    parts.push(from === to ? `${prefix}${from}` : `${prefix}${from}–${prefix}${to}`);
  }
  return parts.length === 0 ? 'none' : parts.slice(0, 30).join(', ');
};
