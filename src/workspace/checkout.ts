import { readText } from './files.ts';
import { writeFiles } from './write-files.ts';
import { isSecretFile } from './paths.ts';

/** Why a path could not be read or written, as one sentence. */
interface Refused {
  path: string;
  reason: string;
}

/** Largest file that is read out of a checkout. */
const readLimitBytes = 400_000;

/** What a run changes in a checkout: the text that it saw (null: no file), and the one that is to stand there. */
export interface Delivery {
  before: string | null;
  text: string | null;
}

/** `refused`: nothing was changed. `hashes`: SHA-256 (hex) of the bytes that stand there now, null for no file. */
export type Delivered =
  | { kind: 'written'; hashes: Record<string, string | null> }
  | { kind: 'refused'; refusals: Refused[] };

/** SHA-256 (hex) of a text file's bytes; null where there is none. */
export const hashInCheckout = async (root: string, path: string): Promise<string | null> => {
  const file = await readText(root, path, { limitBytes: readLimitBytes });
  return file?.kind === 'text' ? file.hash : null;
};

/** The text of a file of the person's checkout as it stands now; null when there is none. */
export const readFromCheckout = async (root: string, path: string): Promise<string | null | Refused> => {
  if (isSecretFile(path)) return { path, reason: 'it may hold secrets, so it is neither shown nor changed' };
  const file = await readText(root, path, { limitBytes: readLimitBytes });
  if (file === undefined) return null;
  return file.kind === 'refused' ? { path, reason: file.reason } : file.text;
};

/**
 * Writes all of it into the checkout or nothing. Refused when a file is no longer what the run saw: somebody else has
 * changed it meanwhile. What stands there already is left alone, so doing it twice changes nothing.
 */
export const deliverToCheckout = async (
  root: string,
  changes: ReadonlyMap<string, Delivery>,
): Promise<Delivered> => {
  const refused: Refused[] = [];
  const wanted = new Map<string, string | null>();
  for (const [path, { before, text }] of changes) {
    const present = await readFromCheckout(root, path);
    if (present !== null && typeof present === 'object') refused.push(present);
    else if (present === text) continue;
    else if (present !== before)
      refused.push({ path, reason: 'it was changed in the checkout while the run was working' });
    else wanted.set(path, text);
  }
  if (refused.length > 0) return { kind: 'refused', refusals: refused };
  const done = await writeFiles(root, wanted);
  if (done.kind === 'refused') return done;
  const hashes: Record<string, string | null> = {};
  for (const path of changes.keys()) hashes[path] = await hashInCheckout(root, path);
  return { kind: 'written', hashes };
};
