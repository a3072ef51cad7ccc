import type { Locator } from '../locate-path.ts';
import type { Place } from './frames.ts';

/** `  File "a.py", line 3, in f` of a traceback; `a.py:3: in f`, `a.py:3: ValueError` and `file a.py, line 3` of pytest. */
const patterns = [
  /^(?:E\s{1,8})?\s{0,12}File "([^"]{1,400})", line (\d{1,7})/,
  /^((?:[A-Za-z]:)?[^\s:]{1,400}\.pyi?):(\d{1,7}):(?:\s|$)/,
  /^file ([^,]{1,400}), line (\d{1,7})$/,
  /^((?:[A-Za-z]:)?[^\s:]{1,400}\.pyi?):(\d{1,7})$/,
];

const placeIn = (line: string, locator: Locator): Place | undefined => {
  for (const pattern of patterns) {
    const [, raw = '', row] = pattern.exec(line) ?? [];
    const path = raw === '' || /(?:^|\/)(?:\.venv|site-packages)\//.test(raw) ? undefined : locator.own(raw);
    if (path !== undefined) return { path, line: Number(row), column: undefined };
  }
  return undefined;
};

/** The last place in the project's own code: Python prints the innermost call last. */
export const innermostPlace = (lines: readonly string[], locator: Locator): Place | undefined => {
  for (const line of lines.toReversed()) {
    const place = placeIn(line, locator);
    if (place) return place;
  }
  return undefined;
};

export const errorName = /^(?:\w{1,80}\.){0,8}(\w{0,60}(?:Error|Exception|Warning|Exit|Interrupt|Failed))\b/;
