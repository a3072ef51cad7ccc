/** Longest path and longest name that every file system we meet can hold. */
const maxPathBytes = 4_096;
const maxNameBytes = 255;

/** Folders and files that decide what runs on the person's machine or what a run may do. */
const protectedNames = new Set(['.git', '.husky', '.githooks', '.millwright', 'millwright.toml']);

const reservedOnWindows = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?$/i;
/** `git~1` is another name of `.git` on volumes with 8.3 names. */
const shortName = /^[^~]{0,8}~\d{1,6}(?:\.[^.]{0,3})?$/;

/**
 * A name as the most forgiving file system sees it: compatibility forms, case, marks and invisible characters are
 * folded (HFS+ ignores some inside a name), trailing dots and spaces and anything after a colon dropped (Windows).
 */
const foldName = (name: string): string =>
  name
    .normalize('NFKD')
    .replaceAll(/[\p{Cf}\p{Mn}]/gu, '')
    .toUpperCase()
    .toLowerCase()
    .replace(/:.*$/s, '')
    .replace(/[. ]+$/, '');

const segmentsOf = (path: string): string[] => path.split(/[/\\]/);

/** Whether a relative path names, or lies below, something that no run may write: `.git` and hooks at any depth. */
export const isProtected = (path: string): boolean =>
  segmentsOf(path).some((name) => protectedNames.has(foldName(name)) || shortName.test(name));

/** Whether a relative path leads into git's own files, which may hold tokens and are never read. */
export const isInsideGit = (path: string): boolean =>
  segmentsOf(path).some((name) => foldName(name) === '.git' || shortName.test(name));

const complaintAboutName = (name: string): string | undefined => {
  if (Buffer.byteLength(name) > maxNameBytes) return `a name is longer than ${maxNameBytes} bytes`;
  if (/[. ]$/.test(name)) return 'a name ends with a dot or a space';
  if (name.includes(':')) return 'a name contains a colon';
  if (reservedOnWindows.test(name)) return `${name} is a reserved name on Windows`;
  return undefined;
};

const complaintAboutForm = (path: string): string | undefined => {
  if (path === '') return 'the path is empty';
  if (/[\p{Cc}\p{Zl}\p{Zp}\p{Cf}]/u.test(path)) return 'the path contains control or invisible characters';
  if (!path.isWellFormed()) return 'the path is not valid Unicode';
  if (path.includes('\\')) return 'the path contains a backslash; write / between folders';
  if (path.startsWith('/') || /^[a-z]:/i.test(path)) return 'the path is absolute';
  if (/^~[^/]*(?:\/|$)/.test(path)) return 'the path starts with ~';
  if (Buffer.byteLength(path) > maxPathBytes) return `the path is longer than ${maxPathBytes} bytes`;
  return undefined;
};

/**
 * Reads a path as somebody wrote it, without looking at the disk: the clean relative path, or what is wrong with it.
 * `./a//b` is `a/b`; `..` is refused wherever it stands.
 */
export const readPath = (path: string): { ok: true; relative: string } | { ok: false; reason: string } => {
  const complaint = complaintAboutForm(path);
  if (complaint !== undefined) return { ok: false, reason: complaint };
  if (path.endsWith('/')) return { ok: false, reason: 'the path names a folder' };
  const names = path.split('/').filter((name) => name !== '' && name !== '.');
  if (names.includes('..')) return { ok: false, reason: 'the path contains ..' };
  if (names.length === 0) return { ok: false, reason: 'the path names the project folder itself' };
  const bad = names.map(complaintAboutName).find((found) => found !== undefined);
  return bad === undefined ? { ok: true, relative: names.join('/') } : { ok: false, reason: bad };
};

const secretNames =
  /^(?:\.env|\.envrc|\.npmrc|\.pypirc|[._]netrc|\.git-credentials|\.htpasswd|\.pgpass|\.my\.cnf|\.vault-token|\.dockercfg|id_(?:rsa|dsa|ecdsa|ed25519)|(?:secrets?|credentials)(?:\.(?:json|ya?ml|toml|ini|txt))?|.*\.(?:pem|key|p12|pfx|pkcs12|jks|keystore|kdbx|ppk|tfstate|tfvars))$/;
const secretEnv = /^\.env\.|\.env$/;
const exampleEnv = /\.(?:example|sample|template|dist|defaults?)$/;
const serviceAccount = /^service[-_]?account.*\.json$/;
const secretFolders = new Set(['.ssh', '.gnupg', '.aws', '.kube', '.docker', '.git']);

/** Whether a file usually holds secrets and so must not be read into a prompt. Goes by the name alone. */
export const isSecretFile = (path: string): boolean => {
  const names = segmentsOf(path).map(foldName);
  const name = names.at(-1) ?? '';
  if (names.slice(0, -1).some((folder) => secretFolders.has(folder))) return true;
  if (secretEnv.test(name)) return !exampleEnv.test(name);
  return secretNames.test(name) || serviceAccount.test(name);
};
