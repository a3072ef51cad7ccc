import type { Locator } from '../locate-path.ts';
import type { Place } from './frames.ts';

const frame =
  /^\s*at (?:[\w.@-]{1,200}\/{1,2})?((?:[\w$]{1,200}\.){1,40})[\w$<>]{1,200}\(([\w$]{1,200}\.(?:java|kt|scala|groovy)):(\d{1,7})\)/;

/** A file of the JVM stands in a folder that its package names, below a root that only the build knows. */
export const fileOfClass = (packageName: string, file: string, locator: Locator): string | undefined =>
  locator.ending([...packageName.split('.').filter((part) => part !== ''), file].join('/'));

/** The innermost frame `at p.Calc.div(Calc.java:8)` in the project's own code. */
export const firstJavaFrame = (lines: readonly string[], locator: Locator): Place | undefined => {
  for (const text of lines) {
    const [, owner = '', file = '', line] = frame.exec(text) ?? [];
    // The last part is the class, inner ones with `$`.
    const parts = owner.split('.').slice(0, -2).join('.');
    const path = file === '' ? undefined : fileOfClass(parts, file, locator);
    if (path !== undefined) return { path, line: Number(line), column: undefined };
  }
  return undefined;
};
