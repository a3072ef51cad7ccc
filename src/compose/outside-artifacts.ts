import type { Config } from '../config.ts';
import type { OutsideArtifacts } from '../domain/artifact-place.ts';
import { UserError } from '../domain/errors.ts';
import { folderPlace } from '../integrations/artifacts/folder-place.ts';
import { s3Place } from '../integrations/artifacts/s3-place.ts';

type Settings = Config['artifacts'];

const given = (settings: Settings, key: 's3_bucket' | 's3_access_key' | 's3_secret_key'): string => {
  const value = settings[key];
  if (value !== undefined) return value;
  throw new UserError(`artifacts.s3_url is set, and artifacts.${key} is not`, {
    hint: `set artifacts.${key}, or take artifacts.s3_url out`,
  });
};

const placeOf = (settings: Settings): OutsideArtifacts['place'] | undefined => {
  const { folder, s3_url: url, s3_region: region } = settings;
  if (url === undefined) return folder === undefined ? undefined : folderPlace(folder);
  if (folder !== undefined)
    throw new UserError('artifacts.folder and artifacts.s3_url are both set', {
      hint: 'keep one of them: what is in the other has to be copied there first',
    });
  return s3Place({
    url: url.replace(/\/+$/, ''),
    region,
    bucket: given(settings, 's3_bucket'),
    accessKey: given(settings, 's3_access_key'),
    secretKey: given(settings, 's3_secret_key'),
  });
};

/** Where large artifacts go by the settings; undefined for the database. Throws UserError for settings that do not go together. */
export const outsideArtifacts = ({ artifacts }: Pick<Config, 'artifacts'>): OutsideArtifacts | undefined => {
  const place = placeOf(artifacts);
  return place && { place, fromBytes: artifacts.from_kilobytes * 1000 };
};
