/** What tells one failing test from another: its runner and its name, which is the first line of its complaint. */
export const testKey = ({ tool, name }: { tool: string; name: string }): string =>
  `${tool}|${nameOfTest(name)}`;

/** The name of a test in its complaint. Lines and the paths of frames may differ from one run to the next. */
export const nameOfTest = (message: string): string =>
  (message.split('\n', 1)[0] ?? '').replaceAll(/\s+/g, ' ').trim().slice(0, 300);
