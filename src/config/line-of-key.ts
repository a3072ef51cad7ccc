const bare = (name: string): string => name.trim().replaceAll(/^["']|["']$/g, '');

const dotted = (path: string): string => path.split('.').map(bare).join('.');

/**
 * The line, from 1, on which a TOML text sets a key; undefined where it is written in a way that this does not see.
 * Only for complaints: what a key means is read by the TOML parser alone.
 */
export const lineOfKey = (text: string, key: string): number | undefined => {
  let section = '';
  for (const [index, line] of text.split('\n').entries()) {
    const header = /^\s*\[([^[\]]+)\]/.exec(line)?.[1];
    if (header !== undefined) section = `${dotted(header)}.`;
    const assigned = /^([^=#[]+)=/.exec(line)?.[1];
    const name = assigned === undefined ? undefined : section + dotted(assigned);
    if (name !== undefined && (name === key || key.startsWith(`${name}.`))) return index + 1;
  }
  return undefined;
};
