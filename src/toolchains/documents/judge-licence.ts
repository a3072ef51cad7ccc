/** Licences that ask for no more than their notice to be kept, or for changes of the package itself to be told. */
export const defaultLicences: readonly string[] =
  'MIT MIT-0 ISC BSD-2-Clause BSD-3-Clause 0BSD Apache-2.0 Unlicense CC0-1.0 CC-BY-3.0 CC-BY-4.0 BlueOak-1.0.0 Python-2.0 PSF-2.0 Zlib WTFPL MPL-2.0 BSD Apache-2 X11 Unicode-3.0 Unicode-DFS-2016 OFL-1.1'.split(
    ' ',
  );

const longestExpression = 500;

/**
 * Whether a licence, as a manifest writes it (usually SPDX), is among the allowed ones: of `A OR B` one is enough, of `A AND B` both
 * are needed. Undefined where nothing is stated.
 */
export const isAllowedLicence = (licence: string, allowed: readonly string[]): boolean | undefined => {
  const text = licence.slice(0, longestExpression).trim();
  if (text === '' || text === 'not stated') return undefined;
  const known = new Set(allowed.map((one) => one.toLowerCase()));
  const tokens = text.replaceAll(/[()]/g, ' $& ').split(/\s+/).filter(Boolean);
  let at = 0;
  const single = (): boolean => {
    const token = tokens[at++] ?? '';
    if (token === '(') {
      const inner = either();
      at += 1;
      return inner;
    }
    const held = known.has(token.toLowerCase().replace(/\+$/, ''));
    if (tokens[at]?.toUpperCase() === 'WITH') at += 2;
    return held;
  };
  const both = (): boolean => {
    let held = single();
    for (; /^and$/i.test(tokens[at] ?? '');) {
      at += 1;
      held = single() && held;
    }
    return held;
  };
  function either(): boolean {
    let held = both();
    while (/^or$/i.test(tokens[at] ?? '')) {
      at += 1;
      held = both() || held;
    }
    return held;
  }
  return either() && at >= tokens.length;
};
