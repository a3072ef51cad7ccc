import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { personMachine } from '../../test/cli/person-machine.ts';
import { outsideArtifacts } from './outside-artifacts.ts';

const bucket = '[artifacts]\ns3_url = "https://s3.example/store/"\ns3_bucket = "mill-logs"\n';
const keys = 's3_access_key = "AKID"\ns3_secret_key = "$MILL_KEY"\n';

test('large artifacts go to a folder, or to a bucket whose keys are never shown, or to neither', async (t) => {
  const { load, person, projects, root } = await personMachine(t);
  assert.equal(outsideArtifacts(await load()), undefined);
  const folder = outsideArtifacts(await load({ MILLWRIGHT_ARTIFACTS_FOLDER: 'shared' }));
  assert.deepEqual([folder?.place.name, folder?.fromBytes], [`folder ${join(root, 'shared')}`, 1_000_000]);
  await person(bucket + keys);
  const config = await load({ MILL_KEY: 'very-secret' });
  assert.equal(outsideArtifacts(config)?.place.name, 'bucket mill-logs of s3.example');
  assert.equal(config.artifacts.s3_secret_key, 'very-secret');
  assert.doesNotMatch(JSON.stringify(config.settings.entries()), /very-secret|AKID/);
  await assert.rejects(load(), /artifacts.s3_secret_key names \$MILL_KEY, which is not set/);
  const both = await load({ MILL_KEY: 'x', MILLWRIGHT_ARTIFACTS_FOLDER: 'shared' });
  assert.throws(() => outsideArtifacts(both), /both set/);
  await person(bucket);
  const keyless = await load();
  assert.throws(() => outsideArtifacts(keyless), /artifacts.s3_access_key is not/);
  await person('');
  await projects('[artifacts]\nfolder = "/of/a/repository"\n');
  await assert.rejects(load(), /a project may not set artifacts.folder/);
});
