import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { OutsideArtifacts } from '../domain/artifact-place.ts';
import { UnavailableError, UserError } from '../domain/errors.ts';

/** Stands in the row of an artifact whose text lies elsewhere. `sha256` and `bytes` are of what lies there. */
const pointerSchema = z.object({
  place: z.string(),
  sha256: z.string(),
  bytes: z.int().nonnegative(),
  packed: z.boolean(),
});
type Pointer = z.infer<typeof pointerSchema>;

interface Row {
  id: string;
  runId: string;
}

/** A text as it is kept: `packed` where that is by gzip. */
export interface Kept {
  bytes: Uint8Array;
  packed: boolean;
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Of ids alone: a name may be anything. */
const keyOf = ({ id, runId }: Row): string => `${runId}/${id}`.toLowerCase();

/**
 * Puts a text outside and answers what stands for it in the database. Undefined, after a warning, where the place would not
 * take it or has something else afterwards.
 */
export const putOutside = async (
  row: Row,
  { bytes, packed }: Kept,
  { place }: OutsideArtifacts,
  warn: (message: string) => void,
): Promise<Uint8Array | undefined> => {
  const told = (why: string): undefined => {
    warn(`a text of ${bytes.byteLength} bytes stays in the database: ${why}`);
    return undefined;
  };
  try {
    await place.put(keyOf(row), bytes);
    const there = await place.head(keyOf(row));
    if (there?.bytes !== bytes.byteLength)
      return told(`the ${place.name} took it and has ${there?.bytes ?? 0} bytes of it`);
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error;
    return told(error.message);
  }
  const pointer: Pointer = {
    place: place.name,
    sha256: sha256(bytes),
    bytes: bytes.byteLength,
    packed,
  };
  return Buffer.from(JSON.stringify(pointer), 'utf8');
};

/** What the pointer of a row stands for. Throws as `Artifacts.read` does. */
export const getOutside = async (
  row: Row,
  content: Uint8Array,
  outside: OutsideArtifacts | undefined,
): Promise<Kept> => {
  const pointer = pointerSchema.parse(JSON.parse(Buffer.from(content).toString('utf8')));
  if (outside === undefined)
    throw new UserError(`the artifact ${row.id} lies in the ${pointer.place}, which is not configured here`, {
      hint: 'give this machine the same [artifacts] as the one that made it',
    });
  const { place } = outside;
  const bytes = await place.get(keyOf(row));
  if (bytes === undefined)
    throw new UserError(`the artifact ${row.id} is not in the ${place.name} any more`, {
      hint:
        place.name === pointer.place
          ? 'bring it back from a copy of that place'
          : `it was put into the ${pointer.place}: copy what lies there, or configure that place here`,
    });
  if (bytes.byteLength !== pointer.bytes || sha256(bytes) !== pointer.sha256)
    throw new UserError(
      `the artifact ${row.id} was changed in the ${place.name}: its SHA-256 is not the one that was noted`,
      { hint: 'bring it back from a copy of that place; what lies there now is not shown' },
    );
  return { bytes, packed: pointer.packed };
};
