import { splitThinking } from './split-thinking.ts';

const heading = /^(?:#{1,6}\s{0,4})?\*{0,2}([a-z][a-z ]{2,30})\*{0,2}\s{0,4}(?:(:)\*{0,2}\s{0,4}(.*))?$/i;
const lineLimit = 600;
const itemLimit = 100;

/** Reads `STEPS:`, `## Steps`, `**Steps**`; a bare word without colon or marks is a sentence. */
const readHeading = <Section extends string>(
  line: string,
  names: Readonly<Record<string, Section>>,
): { section: Section; rest: string } | undefined => {
  const text = line.trim().slice(0, lineLimit);
  const match = heading.exec(text);
  const name = (match?.[1] ?? '').trim().toLowerCase();
  const section = Object.hasOwn(names, name) ? names[name] : undefined;
  if (!match || !section) return undefined;
  const marked =
    match[2] === ':' || text.startsWith('#') || text.startsWith('**') || text === text.toUpperCase();
  const rest = (match[3] ?? '').trim();
  return marked && (rest === '' || match[2] === ':') ? { section, rest } : undefined;
};

const itemOf = (line: string): string =>
  line
    .trim()
    .replace(/^(?:[-*+•]\s+|\d{1,3}[.)]\s+)/, '')
    .replace(/^\[[ x]\]\s+/i, '')
    .slice(0, lineLimit)
    .trim();

/**
 * The lines below each heading of an answer, without their marks; words before the first heading are left out. `names` are the
 * headings in small letters, several for one section.
 */
export const readSections = <Section extends string>(
  text: string,
  names: Readonly<Record<string, Section>>,
): Partial<Record<Section, string[]>> => {
  const found: Partial<Record<Section, string[]>> = {};
  let section: Section | undefined;
  for (const line of splitThinking(text).answer.split('\n')) {
    if (line.trim().startsWith('```')) continue;
    const next = readHeading(line, names);
    if (next) section = next.section;
    if (section === undefined) continue;
    const items = (found[section] ??= []);
    const item = itemOf(next ? next.rest : line);
    if (item !== '' && items.length < itemLimit) items.push(item);
  }
  return found;
};
