import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { twoDatabases, type TestDatabases } from '../../test/programs/two-databases.ts';
import { newId } from '../domain/id.ts';
import { sharedSlots } from '../compose/shared-slots.ts';
import { openStore, type Store } from './open-store.ts';

const server = twoDatabases.find(({ name }) => name === 'server');
const options = { skip: server?.skip ?? 'there is no server' };
let databases: TestDatabases | undefined;
let store: Store;
before(async () => {
  if (options.skip !== false) return;
  databases = await server?.start();
  store = await openStore((await databases?.place()) ?? { dataDir: '' });
});
after(async () => {
  if (databases === undefined) return;
  await store.close();
  await databases.stop();
});

const abilities = {
  recipes: { make: 1 },
  toolchains: ['node'],
  sandbox: 'full',
  gpus: [],
  endpoints: ['box'],
  agents: [],
};

test(
  'a worker is listed while it is seen, keeps its start, and is gone when it leaves',
  options,
  async () => {
    const worker = { id: newId(), name: 'one', version: '1.0.0', abilities, left: [] };
    await store.workers.announce(worker);
    const [first] = await store.workers.present();
    const runId = newId();
    await store.workers.announce({ ...worker, left: [{ runId, reason: 'no such model' }] });
    const [again, ...others] = await store.workers.present();
    assert.deepEqual(others, []);
    assert.equal(again?.startedAt, first?.startedAt);
    assert.deepEqual(again?.left, [{ runId, reason: 'no such model' }]);
    await store.engine.execute(`UPDATE millwright.workers SET seen_at = now() - interval '2 minutes'`);
    assert.deepEqual(await store.workers.present(), []);
    await store.workers.leave(worker.id);
    assert.deepEqual(await store.workers.present(3600), []);
  },
);

test(
  'D3-24: slots of an endpoint hold over all who ask, and come free when they are not renewed',
  options,
  async () => {
    const { endpointSlots } = store;
    const holders = Array.from({ length: 12 }, () => newId());
    const taken = await Promise.all(
      holders.map((holder) => endpointSlots.take('box', 3, { holder, seconds: 60 })),
    );
    const got = taken.flatMap((slot, at) =>
      slot === undefined ? [] : [{ slot, holder: holders[at] ?? '' }],
    );
    assert(got.length >= 1 && got.length <= 3, String(got.length));
    assert.equal(new Set(got.map(({ slot }) => slot)).size, got.length);
    for (const holder of holders) await endpointSlots.take('box', 3, { holder, seconds: 60 });
    const late = { holder: newId(), seconds: 60 };
    assert.equal(await endpointSlots.take('box', 3, late), undefined);
    assert.notEqual(await endpointSlots.take('other', 3, late), undefined, 'another endpoint has its own');
    const [{ slot, holder } = { slot: -1, holder: '' }] = got;
    assert.equal(await endpointSlots.renew('box', slot, { holder, seconds: 60 }), true);
    await store.engine.execute(
      `UPDATE millwright.endpoint_slots SET held_until = now() WHERE endpoint = 'box' AND slot = ${slot}`,
    );
    assert.equal(await endpointSlots.take('box', 3, late), slot, 'its holder was killed');
    assert.equal(await endpointSlots.renew('box', slot, { holder, seconds: 60 }), false);
    await endpointSlots.free('box', slot, holder);
    assert.equal(
      await endpointSlots.take('box', 3, { ...late, holder: newId() }),
      undefined,
      'a stranger frees nothing',
    );
    await endpointSlots.free('box', slot, late.holder);
    assert.equal(await endpointSlots.take('box', 3, late), slot);
  },
);

test('D3-24: calls of several processes to one endpoint are never more than its slots', options, async () => {
  const place = (await databases?.place()) ?? { dataDir: '' };
  const stores = await Promise.all([1, 2, 3].map(() => openStore(place)));
  let [atOnce, most] = [0, 0];
  const call = async (one: Store): Promise<void> => {
    const leave = await sharedSlots(() => Promise.resolve(one), {
      baseUrl: 'http://models.example/v1',
      slots: 2,
    }).enter(undefined);
    atOnce += 1;
    most = Math.max(most, atOnce);
    await new Promise((resolve) => setTimeout(resolve, 20));
    atOnce -= 1;
    leave();
  };
  await Promise.all(stores.flatMap((one) => [call(one), call(one), call(one)]));
  assert(most <= 2 && most > 0, String(most));
  await Promise.all(stores.map((one) => one.close()));
});
