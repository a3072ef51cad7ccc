/** Characters at the end of a text that are looked at, and how much must be new before they are looked at again. */
const windowChars = 8192;
const stepChars = 2048;
/** A loop is a unit that fills this much of the end, so many times over. Tables and fixtures repeat, but not so long. */
const loopChars = 3000;
const loopTimes = 8;
/** Zeros, rules and padding are short units that honest texts repeat far longer. */
const shortUnitChars = 12;
const shortLoopChars = 7000;
/** Lines in another order each time: so many in a row with so few different ones among them. */
const loopLines = 160;
const differentLines = 6;
const leastLineChars = 24;

/** The longest unit that can fill the window often enough, and what of the end must then come again within it. */
const longestUnit = windowChars / loopTimes;
const sampleChars = 64;

/** Whether the end of the text stands in it once more, a unit before: no loop is without, and it is quickly asked. */
const mayLoop = (text: string): boolean => {
  const near = text.slice(-longestUnit - sampleChars);
  return near.lastIndexOf(near.slice(-sampleChars), near.length - sampleChars - 1) !== -1;
};

const needed = (unit: number): number =>
  unit <= shortUnitChars ? shortLoopChars : Math.max(loopChars, loopTimes * unit);

/** Whether the text ends in a unit repeated over and over, by the borders of its reversal; linear in its length. */
const endsInLoop = (text: string): boolean => {
  const last = text.length - 1;
  const borders = new Int32Array(text.length);
  for (let at = 1, border = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(last - at);
    while (border > 0 && code !== text.charCodeAt(last - border)) border = borders[border - 1] ?? 0;
    if (code === text.charCodeAt(last - border)) border += 1;
    borders[at] = border;
    if (at + 1 >= needed(at + 1 - border)) return true;
  }
  return false;
};

const fewLines = (text: string): boolean => {
  const all = text.split('\n');
  if (all.length <= loopLines) return false;
  const lines = all.filter((line) => line.trim() !== '');
  const recent = lines.slice(-loopLines - 1, -1);
  const chars = recent.reduce((total, line) => total + line.length, 0);
  return (
    recent.length === loopLines &&
    chars >= leastLineChars * loopLines &&
    new Set(recent.map((line) => line.trim())).size <= differentLines
  );
};

/** Notices a text that goes round in circles while it comes in. Its cost is linear, its memory bounded. */
export class RepetitionDetector {
  #tail = '';
  #fresh = 0;

  /** True as soon as the text so far ends in a loop. */
  feed(piece: string): boolean {
    this.#tail += piece;
    this.#fresh += piece.length;
    if (this.#fresh < stepChars) return false;
    this.#fresh = 0;
    this.#tail = this.#tail.slice(-windowChars);
    return (mayLoop(this.#tail) && endsInLoop(this.#tail)) || fewLines(this.#tail);
  }
}
