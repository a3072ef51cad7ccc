// Five plain ways to take code out of an answer, as tools of this kind do it.

interface Fenced {
  info: string;
  text: string;
}

/** Every line of three backticks opens or closes; what is never closed goes to the end. */
const blocksOf = (raw: string): Fenced[] => {
  const blocks: Fenced[] = [];
  let open: { info: string; lines: string[] } | undefined;
  for (const line of raw.split('\n')) {
    const isFence = line.trimStart().startsWith('```');
    if (isFence && open) {
      blocks.push({ info: open.info, text: `${open.lines.join('\n')}\n` });
      open = undefined;
    } else if (isFence) open = { info: line.trim().slice(3).trim().toLowerCase(), lines: [] };
    else open?.lines.push(line);
  }
  if (open) blocks.push({ info: open.info, text: `${open.lines.join('\n')}\n` });
  return blocks;
};

const defines =
  /^(?:def|class|async def|(?:async )?function\*?|(?:const|let|var) \w+ = (?:async )?(?:\(|function|\w+ =>)) ?/m;

/** The rules of A: `CODE:` with a fence in the very language named, else any first fence, else the whole reply. */
const rulesOfA = (raw: string, language: string): string => {
  const at = raw.indexOf(`\`\`\`${language}\n`);
  if (at < 0) return (/```[\w]*\n([^]*?)```/.exec(raw)?.[1] ?? raw).trim();
  const from = at + language.length + 4;
  const end = raw.indexOf('```', from);
  return (end < 0 ? raw : raw.slice(from, end)).trim();
};

/** The rules of C: closed fences of word characters, the last one with the name of the file wins; no fence, no code. */
const rulesOfC = (raw: string): string => {
  const found = [...raw.matchAll(/```(\w+)?(?::[^\n]+)?\n([^]*?)```/g)].map((match) => match[2] ?? '');
  return found.at(-1)?.trim() ?? '';
};

/** Each reader answers the code of the one file that was asked for; '' when it finds none. */
export const otherReaders: Record<string, (raw: string, language: string) => string> = {
  'first block': (raw) => blocksOf(raw)[0]?.text ?? raw,
  'longest block': (raw) => blocksOf(raw).toSorted((a, b) => b.text.length - a.text.length)[0]?.text ?? raw,
  'last block': (raw) => blocksOf(raw).at(-1)?.text ?? raw,
  'all defining blocks joined': (raw) => {
    const blocks = blocksOf(raw);
    const defining = blocks.filter(({ text }) => defines.test(text));
    return blocks.length === 0
      ? raw
      : (defining.length > 0 ? defining : blocks).map(({ text }) => text).join('\n');
  },
  'fence rules of A': rulesOfA,
  'fence rules of C': rulesOfC,
};
