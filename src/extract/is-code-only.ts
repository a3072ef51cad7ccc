import { endingOf } from './languages.ts';
import { isHtmlPage } from './refusal.ts';

/** How a line at the margin may begin in each family of languages. What is not listed is not recognised without a fence. */
const python =
  /^(?:def|class|async|import|from|if|elif|else|for|while|try|except|finally|with|return|print|assert|raise|del|global|pass|match|lambda|type)\b|^[@#)\]}"'(\\]|^[\w.[\]'", ]{1,120}(?:: [\w[\], .|]{1,60})? ?(?:[-+*/%|&^@]|\*\*|\/\/|<<|>>)?=(?!=)|^[\w.]{1,120}\(/;
const braces =
  /^(?:import|export|const|let|var|function|async|class|interface|type|enum|declare|if|else|for|while|do|switch|case|default|try|catch|finally|return|throw|new|await|package|public|private|protected|static|abstract|final|using|namespace|struct|impl|fn|func|fun|pub|use|mod|trait|union|extern|typedef|template|void|int|long|char|float|double|bool|boolean|string|unsigned|auto|val|object|data|sealed|override|open|module|require|defer|go|chan|map|match|where|unsafe)\b|^[#@/*{}()[\]'"`<;!+.&|?:-]|^[\w$.[\]'"]{1,120} ?(?:[-+*/%|&^]|\?\?|\|\||&&)?=(?!=)|^[\w$.]{1,120}[(<:]|^[A-Z][\w<>,? []{0,80} \w{1,80} ?[=({;]/;

const families: [endings: string, opening: RegExp][] = [
  ['py pyi', python],
  ['js jsx mjs cjs ts tsx mts cts java kt scala c h cc cpp cxx hpp cs go rs swift dart php', braces],
];

const opener = (path: string): RegExp | undefined =>
  families.find(([endings]) => endings.split(' ').includes(endingOf(path)))?.[1];

/** Four words are hardly shorter. */
const shortest = 10;

/** Words and nothing that code is made of: a sentence. A call may hold one. */
const isSentence = (line: string): boolean => {
  if (
    line.length < shortest ||
    line.length > 2000 ||
    /^[\w.]{1,80}\(/.test(line) ||
    /[={}[\]<>;]|\(\)|=>/.test(line)
  )
    return false;
  const words = line.trim().split(' ');
  const plain = words.filter((word) => /^[A-Za-z'’`"(-]{1,40}[.,:;!?)`"']{0,3}$/.test(word)).length;
  return words.length >= 4 && plain * 10 >= words.length * 8;
};

const lineLimit = 300;

/** Whether every line at the margin could be code; what stands between quotes or comment marks may say anything. */
const marginIsCode = (lines: readonly string[], begins: RegExp): boolean => {
  let until: string | undefined;
  for (const line of lines) {
    if (until !== undefined) {
      if (line.includes(until)) until = undefined;
      continue;
    }
    until = textOpenedBy(line);
    if (until !== undefined || line === '' || line[0] === ' ' || line[0] === '\t') continue;
    const isComment = line[0] === '#' || line.startsWith('//');
    if (!begins.test(line.slice(0, lineLimit)) || (!isComment && isSentence(line))) return false;
  }
  return until === undefined;
};

/** The mark that closes the comment or text which a line opens and leaves open. */
const textOpenedBy = (line: string): string | undefined => {
  if (!/["'`*]/.test(line)) return undefined;
  for (const quotes of ['"""', "'''"])
    if (line.includes(quotes) && line.split(quotes).length % 2 === 0) return quotes;
  const open = line.lastIndexOf('/*');
  if (open >= 0 && !line.includes('*/', open + 2)) return '*/';
  return line.includes('`') && line.split('`').length % 2 === 0 ? '`' : undefined;
};

const isJson = (text: string): boolean => {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
};

const errorPage = /<title>\s{0,20}[45]\d\d\b/i;

/** Whether a text without any fence is the file of this name and nothing else: no word of prose in it. */
export const isCodeOnly = (path: string, text: string): boolean => {
  const ending = endingOf(path);
  if (ending === 'json') return isJson(text);
  if (ending === 'html' || ending === 'htm')
    return isHtmlPage(text) && !errorPage.test(text) && /<\/html>\s{0,20}$/i.test(text);
  const begins = opener(path);
  return begins !== undefined && /[=(){}:]/.test(text) && marginIsCode(text.split('\n'), begins);
};
