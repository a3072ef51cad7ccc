import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { newId } from '../domain/id.ts';
import type { Artifacts } from '../domain/run-log.ts';
import type { Database } from './connection.ts';

import { sameId } from './same-id.ts';
import { artifacts } from './schema.ts';

const pack = promisify(gzip);
const unpack = promisify(gunzip);

/** Under this, packing saves less than it costs. */
const packFromBytes = 1024;

/** Raw output by id; text of a kilobyte and more is kept packed. */
export const artifactQueries = (db: Database): Artifacts => ({
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
  async read(id) {
    const [row] = await db.select().from(artifacts).where(sameId(artifacts.id, id));
    if (row === undefined) return undefined;
    const plain = row.encoding === 'gzip' ? await unpack(row.content) : Buffer.from(row.content);
    return { name: row.name, mediaType: row.mediaType, content: plain.toString('utf8') };
  },
});
