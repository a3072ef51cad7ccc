import type { Findings, ReplyContext } from './extraction.ts';
import { faultOfContent } from './fault-of-content.ts';
import type { Block } from './find-blocks.ts';
import { endingOf, isMarkdownLanguage, languageOf } from './languages.ts';
import { unreadable } from './say-back.ts';
import type { ScannedReply } from './scan-reply.ts';
import { textOfLines } from './text-of-lines.ts';
import { unwrapJson } from './unwrap-json.ts';
import type { WrappedFile } from './unwrap-json.ts';

/** Code in JSON is sometimes fenced once more; in Markdown the fences are its own. */
const withoutFence = (path: string, content: string): string => {
  if (isMarkdownLanguage(endingOf(path))) return content;
  const text = content.trim();
  if (!text.startsWith('```') || !text.endsWith('\n```')) return content;
  const inside = text.slice(text.indexOf('\n') + 1, -3);
  return inside.includes('```') ? content : inside;
};

const add = (found: Findings, at: number, file: WrappedFile, expected: string | undefined): void => {
  const path = file.path ?? expected;
  if (path === undefined) return void found.faults.push(unreadable('path-missing', 'Code inside JSON'));
  const content = withoutFence(path, file.content);
  const fault = faultOfContent(path, content);
  if (fault) found.faults.push(fault);
  else found.edits.push({ at, edit: { kind: 'write', path, content } });
};

const languages = new Set(['json', 'jsonc', 'json5', '']);
const contentOf = (lines: readonly string[], block: Block): string =>
  textOfLines(lines.slice(block.first, block.end), block.fence.indent);

/** The text between the first line that opens JSON and the last bracket that may close it. */
const bareJson = (answer: string): string => {
  const from = /^[{[]/.test(answer) ? 0 : answer.search(/\n[{[]/) + 1;
  const open = answer[from];
  if (open !== '{' && open !== '[') return '';
  return answer.slice(from, answer.lastIndexOf(open === '{' ? '}' : ']') + 1);
};

/** Data that was asked for may look like files: then it has to name the very file. */
const isMeant = (files: readonly WrappedFile[], expected: string | undefined): boolean =>
  expected === undefined ||
  !/^jsonc?$/.test(endingOf(expected)) ||
  files.every(({ path }) => path === expected);

/** Reads files out of JSON, fenced or bare; undefined when the reply has none. Asked when nothing else was found. */
export const readWrappedFiles = (
  answer: string,
  { lines, files, spans }: ScannedReply,
  { expected, knownPaths }: ReplyContext,
): Findings | undefined => {
  const found: Findings = { edits: [], notes: [], faults: [], unnamed: [] };
  const known = new Set(knownPaths);
  const fenced = files
    .filter(({ fence }) => languages.has(languageOf(fence.info)))
    .map((block): [number, string] => [block.fence.at, contentOf(lines, block)]);
  for (const [at, text] of spans.length > 0 ? fenced : [[0, bareJson(answer.trim())] as const]) {
    const wrapped = unwrapJson(text, known);
    if (wrapped && isMeant(wrapped, expected)) for (const file of wrapped) add(found, at, file, expected);
  }
  return found.edits.length + found.faults.length > 0 ? found : undefined;
};
