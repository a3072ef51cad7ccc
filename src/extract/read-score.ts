const announced =
  /^[\s>#*_\-"'`{<([]{0,12}(?:final |overall |review |code |the |my ){0,3}(?:quality[ _-]?)?(?:score|rating)\b[*_"'`>)\]\s]{0,8}(?:is\b|[:=–—-]|(?=[\d.]))(.*)$/i;
const marks = [
  /<(?:quality_?)?(?:score|rating)>\s{0,20}([^<]{1,30}?)\s{0,20}<\//gi,
  /"(?:quality_?)?(?:score|rating)"\s{0,4}:\s{0,4}"?([^",}\n]{1,30})/gi,
];
const lineLimit = 400;

/** A number, what it is out of, and what stands behind it. */
const amount =
  /^(\d{1,6}(?:[.,]\d{1,6})?|[.,]\d{1,6})\.?\s{0,3}(?:(%|percent\b)|(?:\/|out of|of)\s{0,3}(\d{1,4}(?:\.\d{1,3})?))?(.*)$/is;
/** A range, a second number, a unit that nobody knows: then nobody knows what is meant. */
const unclear = /^\s{0,3}(?:[-–—~/.,%]\s{0,3}\d|(?:to|or|and)\s{1,3}\d)|^\w/i;

const numberOf = (text: string): number => Number(text.replace(',', '.'));

/**
 * A score as 0–1: `0.85`, `.85`, `85 %`, `8/10`, `8.5 out of 10`. Undefined for whatever is out of range, negative or can
 * be meant in two ways: 95 without a percent sign is no score.
 */
export const scoreOf = (text: string): number | undefined => {
  const bare = text.replaceAll(/[*_`"']/g, '').trim();
  const [, digits, percent, whole, rest = ''] = amount.exec(bare) ?? [];
  if (digits === undefined || unclear.test(rest)) return undefined;
  const outOf = percent === undefined ? Number(whole ?? 1) : 100;
  const score = numberOf(digits) / outOf;
  return Number.isFinite(score) && score >= 0 && score <= 1 ? score : undefined;
};

/** The score that the last line with one announces; a last one that cannot be read makes the review have none. */
export const readScore = (lines: readonly string[]): number | undefined => {
  let last: number | undefined;
  for (const full of lines) {
    const line = full.slice(0, lineLimit);
    const said = announced.exec(line)?.[1];
    const marked = marks.flatMap((mark) => [...line.matchAll(mark)].map(([, content]) => content));
    for (const text of [...marked, ...(marked.length > 0 || said === undefined ? [] : [said])])
      last = scoreOf((text ?? '').trim());
  }
  return last;
};
