import { distance } from 'fastest-levenshtein';

/** The nearest of `names`, if it is near enough to be what was meant; a longer form such as `claude-code` counts as near. */
export const nearestName = (word: string, names: readonly string[]): string | undefined => {
  const meant = word.slice(0, 80).trim().toLowerCase();
  const [best] = names
    .map((name) => ({ name, far: meant.startsWith(`${name}-`) ? 0 : distance(meant, name) }))
    .toSorted((a, b) => a.far - b.far);
  return best && best.far <= Math.max(2, Math.floor(best.name.length / 3)) ? best.name : undefined;
};
