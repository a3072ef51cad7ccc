import { outlines } from './outlines/index.ts';

/** Letters, digits and separators of several words between angle brackets. */
const placePattern = /<\w[^<>\n]* [^<>\n]*>/g;

/**
 * Places stand in HTML and TSX as well: what is an element there is none. Elements of the forms have a name of one word and
 * attributes with `=`, or no space at all.
 */
const isElement = (candidate: string): boolean =>
  /^<[a-z][\w-]*(?:\s+[a-z-]+="[^"]*")+\s*\/?>$/.test(candidate);

/** A text as places are looked for in it: spelled out, without line breaks, without differences of case. */
const levelled = (text: string): string =>
  text
    .replaceAll(/&lt;|&#60;|&#x3c;|\\</gi, '<')
    .replaceAll(/&gt;|&#62;|&#x3e;|\\>/gi, '>')
    .replaceAll(/\s+/g, ' ')
    .toLowerCase();

/** The places of one outline's text, each once, as they are written there. */
export const placesIn = (text: string): string[] => [
  ...new Set([...text.matchAll(placePattern)].map(([place]) => place).filter((place) => !isElement(place))),
];

const places: ReadonlyMap<string, string> = new Map(
  Object.values(outlines)
    .flatMap(({ text }) => placesIn(text))
    .map((place) => [levelled(place), place]),
);

/** Places of any outline that a text still holds, as the outline has them: what to say back to a model. */
export const unfilledPlaces = (text: string): string[] => {
  const level = levelled(text);
  return [...places].filter(([place]) => level.includes(place)).map(([, place]) => place);
};

/**
 * Whether a text still holds a place of an outline. Decided by the outlines' own words, so that elements, generics, addresses
 * and placeholders of a command's usage are none.
 */
export const hasUnfilledPlaces = (text: string): boolean => unfilledPlaces(text).length > 0;
