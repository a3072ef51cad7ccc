import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { OutsideArtifacts } from '../domain/artifact-place.ts';
import { newId } from '../domain/id.ts';
import type { Artifact, Artifacts } from '../domain/run-log.ts';
import type { Database } from './connection.ts';
import { and, desc, eq } from './drizzle.ts';
import { getOutside, putOutside, type Kept } from './outside-artifacts.ts';
import { sameId } from './same-id.ts';
import { artifacts } from './schema.ts';

const pack = promisify(gzip);
const unpack = promisify(gunzip);

/** Under this, packing saves less than it costs. */
const packFromBytes = 1024;

/** What is kept, for whoever does not know the id too. */
export interface StoredArtifacts extends Artifacts {
  /** The newest of a run under this name. Throws as `read` does. */
  newest(runId: string, name: string): Promise<Artifact | undefined>;
}

type Row = typeof artifacts.$inferSelect;

const keptOf = async (row: Row, outside: OutsideArtifacts | undefined): Promise<Kept> =>
  row.encoding === 'outside'
    ? getOutside(row, row.content, outside)
    : { bytes: row.content, packed: row.encoding === 'gzip' };

/**
 * Raw output by id; text of a kilobyte and more is kept packed. What is larger than `outside` says lies there, under its ids,
 * with its hash in the row; where that place is away it stays in the database.
 */
export const artifactQueries = (db: Database, outside?: OutsideArtifacts): StoredArtifacts => {
  const contentOf = async (row: Row): Promise<Artifact> => {
    const { bytes, packed } = await keptOf(row, outside);
    const plain = packed ? await unpack(bytes) : Buffer.from(bytes);
    return { name: row.name, mediaType: row.mediaType, content: plain.toString('utf8') };
  };
  return {
    async save(runId, { name, mediaType, content }, warn = () => undefined) {
      const id = newId();
      const plain = Buffer.from(content, 'utf8');
      const packed = plain.byteLength >= packFromBytes;
      const kept = { bytes: packed ? await pack(plain) : plain, packed };
      const isLarge = outside !== undefined && plain.byteLength > outside.fromBytes;
      const pointer = isLarge ? await putOutside({ id, runId }, kept, outside, warn) : undefined;
      const inside = packed ? 'gzip' : 'plain';
      await db.insert(artifacts).values({
        id,
        runId,
        name,
        mediaType,
        encoding: pointer === undefined ? inside : 'outside',
        bytes: plain.byteLength,
        content: pointer ?? kept.bytes,
        createdAt: new Date(),
      });
      return id;
    },
    async newest(runId, name) {
      const those = and(sameId(artifacts.runId, runId), eq(artifacts.name, name));
      const [row] = await db.select().from(artifacts).where(those).orderBy(desc(artifacts.id)).limit(1);
      return row && contentOf(row);
    },
    async read(id) {
      const [row] = await db.select().from(artifacts).where(sameId(artifacts.id, id));
      return row && contentOf(row);
    },
  };
};
