import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));

const joined = (pattern: string | string[], files: number): string =>
  globSync(pattern, { cwd: root })
    .toSorted()
    .slice(0, files)
    .map((path) => readFileSync(`${root}/${path}`, 'utf8'))
    .join('\n');

const sentences = [
  '在本地運行的模型需要完整的提示。',
  '服务器有时会悄悄截断输入内容，因此我们要在使用答案之前检查词元的数量。',
  'モデルは最初の質問を読んでから答えを書きます。',
  'サーバーは長い入力を黙って切ることがあるので、答えを使う前に確かめます。',
  '모델이 전체 프롬프트를 읽었는지 확인해야 합니다.',
  '函数返回一个数组，其中包含所有匹配的元素。',
  '서버는 긴 입력을 조용히 잘라낼 수 있으므로 토큰 수를 검사합니다.',
  '每一次调用都有明确的结局：成功、失败或者取消。',
];

/** Code without its line breaks, spaces and long names: what a minifier leaves. */
const minify = (code: string): string =>
  code
    .replaceAll(/\/\*[^*]*\*\/|\/\/[^\n]*/g, '')
    .replaceAll(/\b[a-z][A-Za-z]{3,}\b/g, (name) => name.slice(0, 1 + (name.length % 2)))
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ ?([{}()[\];,:=<>+*/?&|!-]) ?/g, '$1');

/** A pseudo-random number from 0 to below 1 after another, the same for the same seed. */
export const randomFrom = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d_2b_79_f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

// Of pinned versions: files of our own change from day to day, and with them what a draw meets.
const code = joined('node_modules/{commander/lib,hono/dist,yaml/dist}/**/*.js', 120);
const prose = joined('node_modules/{commander,eventsource-parser,jsonrepair}/R*.md', 12);

const cjk = (chars: number, random: () => number): string => {
  let text = '';
  while (text.length < chars) text += sentences[Math.floor(random() * sentences.length)] ?? '';
  return text.slice(0, chars);
};

export const textKinds = ['code', 'prose', 'cjk', 'minified'] as const;
export type TextKind = (typeof textKinds)[number];

const minified = minify(code);
const pools: Record<Exclude<TextKind, 'cjk'>, string> = { code, prose, minified };

/** A text of that kind, from a place that `random` chooses. */
export const sampleText = (kind: TextKind, chars: number, random: () => number): string => {
  if (kind === 'cjk') return cjk(chars, random);
  const pool = pools[kind];
  let text = '';
  while (text.length < chars) {
    const at = Math.floor(random() * pool.length);
    text += pool.slice(at, at + chars - text.length);
  }
  return text;
};
