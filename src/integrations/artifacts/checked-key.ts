import { artifactKey } from '../../domain/artifact-place.ts';
import { Bug } from '../../domain/errors.ts';

/** The key, if it is one: what it becomes a part of is a path or an address. Throws Bug. */
export const checkedKey = (key: string): string => {
  if (!artifactKey.test(key)) throw new Bug(`${JSON.stringify(key.slice(0, 100))} is no key of an artifact`);
  return key;
};
