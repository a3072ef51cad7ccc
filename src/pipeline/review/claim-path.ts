import { createHash } from 'node:crypto';
import { basename, dirname, join } from 'node:path/posix';
import { findingIdentity, type Finding } from '../../domain/finding.ts';

/**
 * Where the test of a claim goes: beside where tests of the source belong by the project's layout (`testPath`), named
 * alike, but after the claim: `claim-1a2b3c4d.test.js`, `test_claim_1a2b3c4d.py`. The same claim has the same name.
 */
export const claimPath = (claim: Finding, source: string, testPath: string): string => {
  const hash = createHash('sha256').update(findingIdentity(claim)).digest('hex').slice(0, 8);
  const stem = basename(source).replace(/\.[^.]+$/, '');
  const model = basename(testPath);
  const name = model.includes('_') || testPath.endsWith('.py') ? `claim_${hash}` : `claim-${hash}`;
  const at = model.indexOf(stem);
  const ending = /(?:[._-](?:test|spec))?\.\w+$/.exec(model)?.[0] ?? '';
  const file = at < 0 ? `${name}${ending}` : `${model.slice(0, at)}${name}${model.slice(at + stem.length)}`;
  return join(dirname(testPath), file);
};
