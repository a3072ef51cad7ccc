const key = /^\s*(\w{1,40}):\s?(.*)$/;
const silent = new Set([
  'duration_ms',
  'type',
  'location',
  'failureType',
  'code',
  'operator',
  'exitCode',
  'signal',
  'name',
  'expected',
  'actual',
]);

const unquote = (text: string): string =>
  text
    .trim()
    .replace(/^(?:\|-?|>-?)$/, '')
    .replace(/^(['"])(.*?)\1?$/, '$2')
    .replaceAll('\\"', '"');

/** What stands below a failed result, as the lines that other runners print: message, then stack. */
interface TapDetails {
  body: string[];
  /** Where the test itself stands, or ''. */
  location: string;
}

type Mode = 'text' | 'frames' | 'silent';

const modes: Record<string, Mode> = {
  error: 'text',
  message: 'text',
  stack: 'frames',
  at: 'frames',
};

interface Entry {
  /** The key that begins here, or undefined for a line that goes on. */
  name: string | undefined;
  mode: Mode;
  text: string;
}

/** Lines under their keys. What looks like a key but is none of the known ones is text. */
const entriesOf = (details: readonly string[]): Entry[] => {
  let mode: Mode = 'text';
  return details.map((line) => {
    const [, name = '', rest = ''] = key.exec(line) ?? [];
    const begun: Mode | undefined = Object.hasOwn(modes, name)
      ? modes[name]
      : silent.has(name)
        ? 'silent'
        : undefined;
    mode = begun ?? mode;
    return {
      name: begun === undefined ? undefined : name,
      mode,
      text: begun === undefined ? unquoteEnd(line) : unquote(rest),
    };
  });
};

/** The last line of a quoted text that goes over several. */
const unquoteEnd = (line: string): string => line.replace(/(?<!\\)"$/, '').replaceAll('\\"', '"');

/** Reads the YAML that node and vitest write, and the plain text of mocha; anything else is taken as text. */
export const readTapDetails = (details: readonly string[]): TapDetails => {
  const entries = entriesOf(details);
  const valueOf = (key: string): string => entries.find(({ name }) => name === key)?.text ?? '';
  const linesOf = (wanted: Mode): string[] =>
    entries
      .filter(({ mode, text }) => mode === wanted && text.trim() !== '' && text.trim() !== '---')
      .map(({ text }) => text);
  const said = linesOf('text');
  const errorName = valueOf('name');
  const [first = '', ...rest] = said;
  const head =
    errorName === '' || first.includes(errorName) ? said : [`${errorName}: ${first.trim()}`, ...rest];
  return {
    body: [...head, ...linesOf('frames').map((line) => `    at ${line.trim()}`)],
    location: valueOf('location'),
  };
};
