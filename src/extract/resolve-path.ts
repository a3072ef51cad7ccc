/** What a path may mean in a project. */
const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/**
 * Resolves how models shorten paths of files that exist: a slash in front, or only the end of the path when exactly one
 * file has it. Anything else is left as it was written.
 */
export const pathResolver = (known: ReadonlySet<string>): ((path: string) => string) => {
  const byName = new Map<string, string[]>();
  for (const path of known) {
    const group = byName.get(nameOf(path));
    if (group) group.push(path);
    else byName.set(nameOf(path), [path]);
  }
  return (path) => {
    const bare = path.replace(/^\/+/, '');
    if (known.has(path)) return path;
    if (known.has(bare)) return bare;
    const alike = (byName.get(nameOf(bare)) ?? []).filter((other) => other.endsWith(`/${bare}`));
    return alike.length === 1 ? (alike[0] ?? path) : path;
  };
};
