import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { newId } from '../domain/id.ts';
import type { Artifact, Artifacts } from '../domain/run-log.ts';
import type { Database } from './connection.ts';
import { and, desc, eq } from './drizzle.ts';
import { sameId } from './same-id.ts';
import { artifacts } from './schema.ts';

const pack = promisify(gzip);
const unpack = promisify(gunzip);

/** Under this, packing saves less than it costs. */
const packFromBytes = 1024;

/** What is kept, for whoever does not know the id too. */
export interface StoredArtifacts extends Artifacts {
  /** The newest of a run under this name. */
  newest(runId: string, name: string): Promise<Artifact | undefined>;
}

const contentOf = async (row: typeof artifacts.$inferSelect): Promise<Artifact> => {
  const plain = row.encoding === 'gzip' ? await unpack(row.content) : Buffer.from(row.content);
  return { name: row.name, mediaType: row.mediaType, content: plain.toString('utf8') };
};

/** Raw output by id; text of a kilobyte and more is kept packed. */
export const artifactQueries = (db: Database): StoredArtifacts => ({
  async save(runId, { name, mediaType, content }) {
    const id = newId();
    const plain = Buffer.from(content, 'utf8');
    const packed = plain.byteLength >= packFromBytes;
    await db.insert(artifacts).values({
      id,
      runId,
      name,
      mediaType,
      encoding: packed ? 'gzip' : 'plain',
      bytes: plain.byteLength,
      content: packed ? await pack(plain) : plain,
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
});
