/** A tag of a page with its attributes, names in small letters. */
interface Tag {
  name: string;
  line: number;
  attributes: Map<string, string>;
}

const attributePattern = /([a-z_:][-\w:.]*)\s*(?:=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/gi;

/** Where a tag ends: quotes may hold the sign. */
const endOf = (html: string, from: number): number => {
  let quote = '';
  for (let at = from; at < html.length; at += 1) {
    const sign = html[at] ?? '';
    if (quote !== '') quote = sign === quote ? '' : quote;
    else if (sign === '"' || sign === "'") quote = sign;
    else if (sign === '>') return at;
  }
  return html.length;
};

const tagsOf = (html: string): Tag[] => {
  const tags: Tag[] = [];
  let line = 1;
  let counted = 0;
  let past = 0;
  for (const { index, 1: name = '' } of html.matchAll(/<([a-z][\w-]{0,40})/gi)) {
    // A sign within quotes of the tag before.
    if (index < past) continue;
    for (; counted < index; counted += 1) if (html[counted] === '\n') line += 1;
    const start = index + name.length + 1;
    past = endOf(html, start);
    const text = html.slice(start, past);
    const attributes = new Map(
      [...text.matchAll(attributePattern)].map(([, key = '', ...values]) => [
        key.toLowerCase(),
        values.find((value) => value !== undefined)?.trim() ?? '',
      ]),
    );
    tags.push({ name: name.toLowerCase(), line, attributes });
  }
  return tags;
};

const inside = /^(?:$|#|data:|about:blank|mailto:|tel:)/i;
/** Attributes whose value the browser loads. */
const loads = [
  'src',
  'srcset',
  'poster',
  'data',
  'background',
  'action',
  'formaction',
  'xlink:href',
  'ping',
  'manifest',
];

const tagFaults = ({ name, line, attributes }: Tag): string[] => {
  const loaded = [...loads, ...(name === 'a' || name === 'area' ? [] : ['href'])];
  const outside = loaded.filter((key) => attributes.has(key) && !inside.test(attributes.get(key) ?? ''));
  const faults = outside.map(
    (key) =>
      `${line} <${name} ${key}="${(attributes.get(key) ?? '').slice(0, 80)}"> loads something: put it into the page itself (data: or inline)`,
  );
  if (['base', 'iframe', 'frame', 'object', 'embed'].includes(name))
    faults.push(`${line} <${name}> has no place in a page that stands alone: remove it`);
  if (name === 'meta' && /refresh/i.test(attributes.get('http-equiv') ?? ''))
    faults.push(`${line} <meta http-equiv="refresh"> leads away: remove it`);
  if (/^javascript:/i.test(attributes.get('href') ?? ''))
    faults.push(`${line} <${name}> has a script as its address: use a button`);
  return faults;
};

/** What a design may not do, wherever it stands in the text: styles and scripts load too. */
const textRules: readonly [RegExp, string][] = [
  [/@import\b/gi, '@import loads a style: write it into the page'],
  [/url\(\s*["']?(?!data:|#|["')])[^)]{1,80}/gi, 'url(…) loads something: use data: or none'],
  [
    /\b(?:fetch|importScripts)\s*\(|\bXMLHttpRequest\b|\bWebSocket\b|\bEventSource\b|\bsendBeacon\b|\bimport\s*\(|\bserviceWorker\b/g,
    'a script asks the network: designs show sample data that stand in the page',
  ],
  [/^\s*import\s+[^;]{0,200}\bfrom\s*["']/gm, 'a script imports another: write it into the page'],
];

const lineAt = (text: string, index: number): number => text.slice(0, index).split('\n').length;

const blank = (text: string): string => text.replaceAll(/[^\n]/g, ' ');

/** Scripts and styles of a page. More are not looked into, and are a fault by themselves. */
const mostBlocks = 200;
const mostHits = 20;

interface Block {
  text: string;
  line: number;
}

const blockPattern = /<(script|style)\b[^>]*>([\s\S]*?)(?:<\/\1|$)/gi;

const blocksOf = (html: string): Block[] =>
  [...html.matchAll(blockPattern)].slice(0, mostBlocks + 1).map(({ 0: whole, 2: text = '', index }) => ({
    text,
    line: lineAt(html, index + whole.indexOf('>') + 1),
  }));

const textFaults = ({ text, line }: Block): string[] =>
  textRules.flatMap(([pattern, reason]) =>
    [...text.matchAll(pattern)]
      .slice(0, mostHits)
      .map(({ index }) => `${line + lineAt(text, index) - 1} ${reason}`),
  );

/** Whether a page stands alone: one sentence, which begins with its line, for each thing that it would load. Comments do not count. */
export const selfContainedFaults = (html: string): string[] => {
  const shown = html.replaceAll(/<!--[\s\S]*?(?:-->|$)/g, blank);
  const blocks = blocksOf(shown);
  const tags = tagsOf(
    shown.replaceAll(blockPattern, (whole, _, text: string) => whole.replace(text, () => blank(text))),
  );
  const styles = tags.flatMap(({ attributes, line }) =>
    [...attributes]
      .filter(([key]) => key === 'style' || key.startsWith('on'))
      .map(([, text]) => ({ text, line })),
  );
  const many =
    blocks.length > mostBlocks ? ['1 there are too many scripts and styles: write one of each'] : [];
  return [...new Set([...many, ...tags.flatMap(tagFaults), ...[...blocks, ...styles].flatMap(textFaults)])];
};
