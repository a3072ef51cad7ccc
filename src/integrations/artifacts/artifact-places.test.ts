import assert from 'node:assert/strict';
import { mkdtemp, readdir, rename, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { startS3, type S3Server } from '../../../test/programs/s3-server.ts';
import { aRun, twoDatabases, type TestDatabases } from '../../../test/programs/two-databases.ts';
import type { ArtifactPlace } from '../../domain/artifact-place.ts';
import { Bug, UnavailableError, UserError } from '../../domain/errors.ts';
import { newId } from '../../domain/id.ts';
import { openStore, type Store, type StorePlace } from '../../store/open-store.ts';
import { folderPlace } from './folder-place.ts';
import { s3Place, type S3Options } from './s3-place.ts';
import { signRequest } from './sign-request.ts';

let folder: string;
let s3: S3Server;
let databases: TestDatabases;
let database: StorePlace;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mw-artifacts-'));
  s3 = await startS3();
  const embedded = twoDatabases.find(({ name }) => name === 'embedded');
  assert(embedded);
  databases = await embedded.start();
  database = await databases.place();
});
after(async () => {
  await s3.close();
  await databases.stop();
  await rm(folder, { recursive: true, force: true });
});

const s3With = (changes: Partial<S3Options> = {}): ArtifactPlace =>
  s3Place({ ...s3, timeoutMs: 5000, pauseMs: 1, ...changes });
const places: Record<string, () => ArtifactPlace> = {
  folder: () => folderPlace(folder),
  'object store': () => s3With(),
};
const aKey = (): string => `${newId()}/${newId()}`;

test('a request is signed as the documentation of signature version 4 shows', () => {
  const { authorization } = signRequest(
    {
      method: 'GET',
      url: new URL('https://examplebucket.s3.amazonaws.com/test.txt'),
      headers: { range: 'bytes=0-9' },
    },
    {
      region: 'us-east-1',
      accessKey: 'AKIAIOSFODNN7EXAMPLE',
      secretKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    },
    new Date('2013-05-24T00:00:00Z'),
  );
  assert.match(
    authorization ?? '',
    /Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41$/,
  );
});

for (const [name, open] of Object.entries(places)) {
  test(`the ${name} gives back the very bytes, and nothing for a key that was never put`, async () => {
    const place = open();
    const key = aKey();
    const bytes = Buffer.from([0, 255, 10, 13, 1]);
    assert.deepEqual([await place.get(key), await place.head(key)], [undefined, undefined]);
    await place.put(key, bytes);
    assert.deepEqual(Buffer.from((await place.get(key)) ?? []), bytes);
    assert.deepEqual(await place.head(key), { bytes: 5 });
  });

  test(`the ${name} takes no key but ids`, async () => {
    for (const key of ['../x', `${newId()}/../../etc`, `${newId()}/x`, '', `${aKey()}\n`])
      await assert.rejects(open().put(key, new Uint8Array()), Bug);
  });
}

test('what is put into a folder is for our user alone, and no part of it is left half written', async () => {
  const key = aKey();
  await folderPlace(folder).put(key, Buffer.from('x'));
  assert.equal((await stat(join(folder, key))).mode & 0o777, 0o600);
  assert.deepEqual(await readdir(join(folder, key, '..')), [key.split('/')[1]]);
});

test('a folder that is not there is never made: it may be a disk that is not mounted', async () => {
  const away = folderPlace(join(folder, 'not-mounted'));
  for (const asked of [away.put(aKey(), new Uint8Array()), away.get(aKey()), away.head(aKey())])
    await assert.rejects(asked, UnavailableError);
  assert.ok(!(await readdir(folder)).includes('not-mounted'));
});

test('a fault of the object store that may pass is tried again, others are named', async () => {
  s3.faults.push({ method: 'PUT', how: 503 }, { method: 'GET', how: 'truncated' });
  const key = aKey();
  await s3With().put(key, Buffer.from('hello'));
  assert.equal(Buffer.from((await s3With().get(key)) ?? []).toString(), 'hello');
  s3.faults.push({ method: 'GET', how: 500 }, { method: 'GET', how: 500 });
  await assert.rejects(s3With().get(key), /500 InternalError/);
  s3.faults.push({ method: 'GET', how: 403 });
  await assert.rejects(s3With().get(key), /403 AccessDenied/);
  assert.deepEqual(s3.faults, []);
});

test('wrong keys, a bucket that is not there and a store that is silent or away are said', async () => {
  const asked = (changes: Partial<S3Options>) => s3With(changes).head(aKey());
  await assert.rejects(asked({ secretKey: 'wrong' }), /403/);
  await assert.rejects(s3With({ secretKey: 'wrong' }).get(aKey()), /SignatureDoesNotMatch/);
  await assert.rejects(s3With({ region: 'us-east-1' }).get(aKey()), /AuthorizationHeaderMalformed/);
  await assert.rejects(s3With({ bucket: 'other' }).get(aKey()), /NoSuchBucket/);
  s3.faults.push({ method: 'HEAD', how: 'silent' }, { method: 'HEAD', how: 'silent' });
  await assert.rejects(asked({ timeoutMs: 50 }), /TimeoutError/);
  const gone = await startS3();
  await gone.close();
  await assert.rejects(asked({ url: gone.url }), /ECONNREFUSED/);
});

const inStore = async (
  place: ArtifactPlace | undefined,
  work: (store: Store) => Promise<void>,
): Promise<void> => {
  const store = await openStore(database, { outside: place && { place, fromBytes: 2000 } });
  try {
    await work(store);
  } finally {
    await store.close();
  }
};

/** Hard to pack, so that what lies outside is large too. */
const large = Array.from({ length: 3000 }, (_, index) => ((index * 7919) % 8999).toString(36)).join('é');
const artifact = { name: '../../hostile name', mediaType: 'text/plain', content: large };
const encodingOf = async (store: Store, id: string): Promise<unknown> => {
  const { rows } = await store.engine.execute(`SELECT encoding FROM millwright.artifacts WHERE id = $1`, [
    id,
  ]);
  return rows[0]?.['encoding'];
};

test('large texts go outside and come back; a changed, missing or unknown one is never a wrong text', async () => {
  const place = folderPlace(folder);
  let id = '';
  await inStore(place, async (store) => {
    const run = await aRun(store);
    const small = await store.artifacts.save(run.id, { ...artifact, content: 'x'.repeat(2000) });
    id = await store.artifacts.save(run.id, artifact, assert.fail);
    assert.deepEqual([await encodingOf(store, small), await encodingOf(store, id)], ['gzip', 'outside']);
    assert.deepEqual(await store.artifacts.read(id), artifact);
    assert.deepEqual(await store.artifacts.newest(run.id, artifact.name), artifact);
    const path = join(folder, run.id, id);
    await rename(path, `${path}.aside`);
    await assert.rejects(store.artifacts.read(id), /is not in the folder .* any more/);
    await folderPlace(folder).put(
      `${run.id}/${id}`,
      Buffer.from('x'.repeat((await stat(`${path}.aside`)).size)),
    );
    await assert.rejects(store.artifacts.read(id), (error) => {
      assert(error instanceof UserError && !(error instanceof UnavailableError));
      return /was changed .* SHA-256/.test(error.message);
    });
    await rename(`${path}.aside`, path);
    assert.deepEqual(await store.artifacts.read(id), artifact);
    await truncate(path, 10);
    await assert.rejects(store.artifacts.read(id), /was changed/);
  });
  await inStore(undefined, (store) =>
    assert.rejects(store.artifacts.read(id), /lies in the folder .*, which is not configured here/),
  );
});

test('where the store is away or takes less than it was given, the text is kept in the database, and it is said', async () => {
  await inStore(s3With({ timeoutMs: 5000 }), async (store) => {
    const run = await aRun(store);
    const warnings: string[] = [];
    const save = () => store.artifacts.save(run.id, artifact, (message) => warnings.push(message));
    s3.faults.push({ method: 'PUT', how: 403 });
    const refused = await save();
    s3.faults.push({ method: 'PUT', how: 'short' });
    const short = await save();
    assert.match(warnings[0] ?? '', /stays in the database: .*403 AccessDenied/);
    assert.match(warnings[1] ?? '', /took it and has \d+ bytes of it/);
    const whole = await save();
    assert.equal(warnings.length, 2);
    const encodings = await Promise.all([refused, short, whole].map((id) => encodingOf(store, id)));
    assert.deepEqual(encodings, ['gzip', 'gzip', 'outside']);
    for (const id of [refused, short, whole]) assert.deepEqual(await store.artifacts.read(id), artifact);
    s3.faults.push({ method: 'GET', how: 'short' });
    await assert.rejects(store.artifacts.read(whole), /was changed/);
    s3.faults.push({ method: 'GET', how: 403 });
    await assert.rejects(store.artifacts.read(whole), UnavailableError);
  });
});
