/** Keys are made of ids alone, `<run>/<artifact>`: no name that anybody chose is ever part of a path or an address. */
export const artifactKey =
  /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Where texts lie that are too large for the database: a folder that all machines share, or an object store. A key is written
 * once. Every function throws UnavailableError where the place cannot be reached, is full or refuses, and Bug for a key that
 * `artifactKey` does not match.
 */
export interface ArtifactPlace {
  /** For people, without secrets: `folder /srv/artifacts`. */
  readonly name: string;
  /** Resolves when the place says that it has all bytes. */
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** What lies there, unchecked; undefined when there is nothing. */
  get(key: string): Promise<Uint8Array | undefined>;
  /** How many bytes lie there; undefined when there is nothing. */
  head(key: string): Promise<{ bytes: number } | undefined>;
}

/** What becomes of large texts: those of more than `fromBytes` bytes of UTF-8 go to the place. */
export interface OutsideArtifacts {
  place: ArtifactPlace;
  fromBytes: number;
}
