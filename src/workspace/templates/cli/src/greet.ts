/** A greeting for these names, or for the world. */
export const greet = (names: readonly string[], { loud = false } = {}): string => {
  const list = new Intl.ListFormat('en').format(names.length > 0 ? names : ['world']);
  return `Hello, ${list}${loud ? '!' : '.'}`;
};
