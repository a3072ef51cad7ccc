import type { Host, Output } from '../application.ts';
import { clipLine, printLine, type Line } from './line.ts';

/** Where lines for people go. On a terminal one line at the bottom may live: it is drawn over and over. */
export interface Terminal {
  readonly interactive: boolean;
  readonly symbols: Symbols;
  print(...lines: Line[]): void;
  /** Draws the line that the next drawing or printing replaces; undefined takes it away. Does nothing where nothing can live. */
  live(line: Line | undefined): void;
}

export interface Symbols {
  frames: readonly string[];
  passed: string;
  failed: string;
  unproved: string;
  step: string;
}

const fancy: Symbols = {
  frames: Array.from('⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'),
  passed: '✓',
  failed: '✗',
  unproved: '?',
  step: '•',
};
const plain: Symbols = { frames: Array.from('-\\|/'), passed: '+', failed: 'x', unproved: '?', step: '-' };

const isOn = (value: string | undefined): boolean =>
  value !== undefined && !['', '0', 'false'].includes(value);

/** The old Windows console and the Linux kernel's own have no glyphs beyond their code page. */
const hasGlyphs = ({ env, platform }: Pick<Host, 'env' | 'platform'>): boolean =>
  platform === 'win32' ? isOn(env['WT_SESSION']) || isOn(env['TERM_PROGRAM']) : env['TERM'] !== 'linux';

const eraseLine = '\r\u001b[2K';

/** Colour and movement only on a real terminal that wants them: not in CI, not with NO_COLOR, not when dumb. */
export const openTerminal = (output: Output, host: Pick<Host, 'env' | 'platform'>): Terminal => {
  const { env } = host;
  const interactive =
    output.isTTY === true && !isOn(env['CI']) && !isOn(env['NO_COLOR']) && env['TERM'] !== 'dumb';
  let alive: Line | undefined;
  const draw = (line: Line): string => printLine(clipLine(line, (output.columns ?? 80) - 1), interactive);
  return {
    interactive,
    symbols: hasGlyphs(host) ? fancy : plain,
    print(...lines) {
      const text = lines.map((line) => `${printLine(line, interactive).trimEnd()}\n`).join('');
      output.write(alive ? `${eraseLine}${text}${draw(alive)}` : text);
    },
    live(line) {
      if (!interactive || (line === undefined && alive === undefined)) return;
      alive = line;
      output.write(eraseLine + (line ? draw(line) : ''));
    },
  };
};
