import { posix, win32 } from 'node:path';
import type { Environment } from './environment-layer.ts';

/** The machine as far as its folders are concerned. */
export interface Place {
  platform: string;
  home: string;
  env: Environment;
}

/** A relative XDG path is invalid by its specification and must be ignored. */
const xdg = (value: string | undefined, fallback: string): string =>
  value !== undefined && posix.isAbsolute(value) ? value : fallback;

/** The person's own file. */
export const personFile = ({ platform, home, env }: Place): string => {
  if (platform === 'win32')
    return win32.join(
      env['APPDATA'] ?? win32.join(home, 'AppData', 'Roaming'),
      'millwright',
      'millwright.toml',
    );
  if (platform === 'darwin')
    return posix.join(home, 'Library', 'Application Support', 'millwright', 'millwright.toml');
  return posix.join(
    xdg(env['XDG_CONFIG_HOME'], posix.join(home, '.config')),
    'millwright',
    'millwright.toml',
  );
};

/** The person's own roles, beside that file. */
export const personRoles = (place: Place): string => {
  const path = place.platform === 'win32' ? win32 : posix;
  return path.join(path.dirname(personFile(place)), 'roles');
};

/** Where runs are kept when nobody says otherwise. */
export const defaultDataDir = ({ platform, home, env }: Place): string => {
  if (platform === 'win32')
    return win32.join(env['LOCALAPPDATA'] ?? win32.join(home, 'AppData', 'Local'), 'millwright');
  if (platform === 'darwin') return posix.join(home, 'Library', 'Application Support', 'millwright');
  return posix.join(xdg(env['XDG_DATA_HOME'], posix.join(home, '.local', 'share')), 'millwright');
};

/** A folder that a person wrote: `~` is their home, anything relative starts at `from`. */
export const resolveFolder = (text: string, from: string, { platform, home }: Place): string => {
  const path = platform === 'win32' ? win32 : posix;
  if (text === '~') return home;
  return /^~[/\\]/.test(text) ? path.join(home, text.slice(2)) : path.resolve(from, text);
};
