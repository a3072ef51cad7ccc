/** Tags in which models put their reasoning, as they appear in the wild. */
const thinkingTags = new Set([
  'think',
  'thinking',
  'thought',
  'thoughts',
  'reasoning',
  'reflection',
  'scratchpad',
]);

/** A tag stands at the beginning of a line; no more of it is looked at. */
const tagWindow = 24;

interface Tag {
  name: string;
  closing: boolean;
  /** The text of the line behind the tag. */
  rest: string;
}

const tagAt = (line: string): Tag | undefined => {
  const trimmed = line.trimStart();
  if (trimmed[0] !== '<' && trimmed[0] !== '[') return undefined;
  const match = /^[<[](\/?)([a-z]+)[>\]]/i.exec(trimmed.slice(0, tagWindow));
  const name = match?.[2]?.toLowerCase();
  if (!match || !name || !thinkingTags.has(name)) return undefined;
  return { name, closing: match[1] === '/', rest: trimmed.slice(match[0].length) };
};

const behindClosing = (line: string, name: string): string | undefined => {
  for (const close of [`</${name}>`, `[/${name}]`]) {
    const at = line.toLowerCase().indexOf(close);
    if (at >= 0) return line.slice(at + close.length);
  }
  return undefined;
};

/** Servers put the opening tag into the prompt, so a reply may begin inside the reasoning and only close it. */
const orphanClose = (lines: string[]): number => {
  for (const [at, line] of lines.entries()) {
    const tag = tagAt(line);
    if (tag) return tag.closing && tag.name.startsWith('think') ? at : -1;
  }
  return -1;
};

/** Puts what stands behind the closing tag in place of its line; -1 when the reasoning never ends. */
const endOfThinking = (lines: string[], from: number, tag: Tag): number => {
  for (let at = from, text = tag.rest; at < lines.length; at++, text = lines[at] ?? '') {
    const rest = behindClosing(text, tag.name);
    if (rest === undefined) continue;
    lines[at] = rest;
    return at;
  }
  return -1;
};

/** Most replies hold no tag at all, and taking them apart by lines costs as much as reading them. */
const mayThink = (text: string): boolean => {
  const head = /\S/.exec(text)?.index ?? 0;
  return tagAt(text.slice(head, head + tagWindow)) !== undefined || /[<[]\/think/i.test(text);
};

/**
 * Separates the reasoning at the head of a reply from the answer. Only the head counts: a tag further down is
 * content. `finished` is false when the reasoning never ends; then there is no answer.
 */
export const splitThinking = (text: string): { answer: string; finished: boolean } => {
  if (!mayThink(text)) return { answer: text, finished: true };
  const lines = text.split('\n');
  let start = Math.max(orphanClose(lines), 0);
  const orphan = tagAt(lines[start] ?? '');
  if (orphan?.closing) lines[start] = orphan.rest;
  for (;;) {
    let first = start;
    while (first < lines.length && lines[first]?.trim() === '') first++;
    const tag = tagAt(lines[first] ?? '');
    if (!tag || tag.closing) return { answer: lines.slice(start).join('\n'), finished: true };
    start = endOfThinking(lines, first, tag);
    if (start < 0) return { answer: '', finished: false };
  }
};
