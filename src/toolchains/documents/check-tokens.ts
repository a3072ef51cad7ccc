import type { DocumentFindings, DocumentText } from './document-findings.ts';

const groups: readonly { name: string; key: RegExp }[] = [
  { name: 'color', key: /^colou?rs?$|^palette$/i },
  { name: 'typography', key: /^(?:typography|fonts?|font-?(?:sizes?|family|families)|text)$/i },
  { name: 'spacing', key: /^(?:spac(?:e|es|ing)|sizes?|spacings?)$/i },
];
const colour =
  /^(?:#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})|(?:rgb|hsl|hwb|lab|lch|oklab|oklch|color)a?\([^()]{3,80}\)|[a-z]{3,30})$/i;
const reference = /^\{([\w.-]{1,200})\}$/;
const deepest = 8;
const mostTokens = 2_000;

interface Token {
  name: string;
  value: unknown;
}

/** Leaves with the path to them; of the format of the design tokens group the `$value` is the leaf. */
const leavesOf = (value: unknown, name = '', depth = 0): Token[] => {
  if (typeof value !== 'object' || value === null || depth > deepest) return [{ name, value }];
  if (Array.isArray(value)) return [{ name, value: value.join(' ') }];
  if ('$value' in value) return leavesOf(value.$value, name, depth + 1);
  return Object.entries(value)
    .filter(([key]) => !key.startsWith('$') && !['description', 'type', 'comment'].includes(key))
    .flatMap(([key, one]) => leavesOf(one, name === '' ? key : `${name}.${key}`, depth + 1));
};

const tokenFaults = ({ name, value }: Token, known: ReadonlySet<string>): string[] => {
  if (typeof value === 'number' && Number.isFinite(value)) return [];
  if (typeof value !== 'string' || value.trim() === '')
    return [`token ${name} has no value: write a text or a number`];
  const target = reference.exec(value.trim())?.[1];
  if (target !== undefined)
    return known.has(target) ? [] : [`token ${name} refers to {${target}}, which is not there`];
  const isColour = groups[0]?.key.test(name.split('.', 1)[0] ?? '') === true;
  return isColour && !colour.test(value.trim())
    ? [`token ${name} is no colour of CSS: "${value.slice(0, 40)}"`]
    : [];
};

/** Design tokens: an object with colours, typography and spacing whose leaves are values of CSS or references that lead somewhere. */
export const checkTokens = ({ path, text }: DocumentText): DocumentFindings => {
  const fail = (reason: string): DocumentFindings => ({
    reasons: [`${path} ${reason}`],
    summary: 'no tokens',
    listing: [],
  });
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    return fail(`is no JSON: ${error instanceof Error ? error.message.slice(0, 200) : 'it cannot be read'}`);
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    return fail('has to be an object with the groups "color", "typography" and "spacing"');
  const tokens = leavesOf(parsed).slice(0, mostTokens);
  const known = new Set(tokens.map(({ name }) => name));
  const missing = groups
    .filter(
      ({ key }) => !tokens.some(({ name }) => key.test(name.split('.', 1)[0] ?? '') && name.includes('.')),
    )
    .map(({ name }) => `${path} has no group "${name}" with a token in it: add one`);
  return {
    reasons: [
      ...missing,
      ...tokens.flatMap((token) => tokenFaults(token, known)).map((reason) => `${path} ${reason}`),
    ],
    summary: `${tokens.length} tokens`,
    listing: tokens.map(({ name, value }) => `${name}: ${String(value).slice(0, 80)}`),
  };
};
