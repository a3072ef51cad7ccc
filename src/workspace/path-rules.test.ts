import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isProtected, isSecretFile, readPath } from './path-rules.ts';

const refused: [string, string][] = [
  ['', 'empty'],
  ['.', 'the folder itself'],
  ['./', 'the folder itself'],
  ['src/', 'a folder'],
  ['../x', 'parent'],
  ['a/../../x', 'parent in the middle'],
  ['a/..', 'parent at the end'],
  ['src/../package.json', 'parent that stays inside'],
  ['/etc/passwd', 'absolute'],
  ['//server/share', 'UNC with slashes'],
  [String.raw`\\server\share\x`, 'UNC'],
  [String.raw`C:\x`, 'drive'],
  ['C:/x', 'drive with slash'],
  ['c:x', 'drive-relative'],
  [String.raw`src\a.ts`, 'backslash'],
  [String.raw`..\x`, 'parent with backslash'],
  ['~/x', 'home'],
  ['~root/x', 'home of another'],
  ['a\0b', 'NUL'],
  ['a\nb', 'line break'],
  ['a\u0085b', 'C1 control'],
  ['a\u2028b', 'line separator'],
  ['a\u202eb', 'text direction'],
  ['a\u200db', 'invisible joiner'],
  ['a\ud800b', 'half a surrogate'],
  ['con', 'device'],
  ['src/NUL.txt', 'device with an ending'],
  ['src/Com1', 'serial port'],
  ['lpt¹.log', 'printer with a superscript'],
  ['CONIN$', 'console'],
  ['aux/a.ts', 'device as a folder'],
  ['a.', 'trailing dot'],
  ['a /b', 'trailing space of a folder'],
  ['a/b ', 'trailing space'],
  ['a.txt:stream', 'alternate stream'],
  ['.git::$INDEX_ALLOCATION/config', 'alternate stream of .git'],
  ['x'.repeat(256), 'long name'],
  ['é'.repeat(128), 'long name in bytes'],
  [`${'x/'.repeat(2_100)}y`, 'long path'],
];
for (const [path, why] of refused)
  test(`D0-1: a path is refused by its form: ${why}`, () => {
    assert.equal(readPath(path).ok, false);
  });

const read: [string, string][] = [
  ['a', 'a'],
  ['./src//a.ts', 'src/a.ts'],
  ['src/./a.ts', 'src/a.ts'],
  ['app/[id]/(group)/@slot/page.tsx', 'app/[id]/(group)/@slot/page.tsx'],
  ['-rf', '-rf'],
  ['...', '...'],
  ['..a/b..c', '..a/b..c'],
  ['console.ts', 'console.ts'],
  ['ünï/日本語/😀.md', 'ünï/日本語/😀.md'],
  ['.gitignore', '.gitignore'],
  ['a b/it\'s "x".ts', 'a b/it\'s "x".ts'],
];
for (const [path, clean] of read)
  test(`an ordinary path is read: ${path}`, () => {
    // "..." ends with a dot: a name of Windows' making that no project needs
    if (path === '...') assert.equal(readPath(path).ok, false);
    else assert.deepEqual(readPath(path), { ok: true, relative: clean });
  });

const protectedPaths = [
  '.git',
  '.git/config',
  '.git/hooks/pre-commit',
  'sub/.git/hooks/x',
  '.GIT/config',
  '.Git/config',
  '.g\u200cit/config',
  '.git\u200c/config',
  '\u202e.git/x',
  '.gi\u0301t/x',
  '.gıt/x',
  '.gİt/x',
  '.ｇｉｔ/config',
  '．git/config',
  '.git./x',
  '.git /x',
  '.git. . ./x',
  '.git::$INDEX_ALLOCATION/x',
  '.git:x',
  'git~1/config',
  'GIT~2/config',
  'GI7EB~1/x',
  'millwr~1.tom',
  '.husky/pre-commit',
  'packages/a/.husky/_/husky.sh',
  '.HUSKY/x',
  '.githooks/pre-push',
  '.millwright/x',
  'millwright.toml',
  'Millwright.TOML',
  'sub/millwright.toml',
  String.raw`a\.git\config`,
];
for (const path of protectedPaths)
  test(`D2-1: ${JSON.stringify(path)} is protected, however it is written`, () => {
    assert.equal(isProtected(path), true);
  });

for (const path of [
  '.gitignore',
  '.gitattributes',
  '.github/workflows/ci.yml',
  'src/git/index.ts',
  'git',
  'husky.config.js',
  'millwright.toml.md',
  'a~b',
  'notes~',
])
  test(`${path} is not protected`, () => assert.equal(isProtected(path), false));

const secrets = [
  '.env',
  '.ENV',
  'apps/web/.env.production',
  'prod.env',
  '.envrc',
  '.npmrc',
  '.netrc',
  'deploy/id_rsa',
  'id_ed25519',
  'tls/server.pem',
  'server.KEY',
  'cert.p12',
  'android.keystore',
  '.ssh/config',
  '.aws/credentials',
  '.git/config',
  'secrets.yaml',
  'credentials.json',
  'service-account-prod.json',
  'main.tfstate',
  '.git-credentials',
];
for (const path of secrets)
  test(`D0-2: ${path} is taken for a secret`, () => assert.equal(isSecretFile(path), true));

for (const path of [
  '.env.example',
  '.env.sample',
  'src/env.ts',
  'environment.md',
  'id_rsa.pub',
  'src/secrets.ts',
  'key.ts',
  'src/credentials/index.ts',
  'package.json',
])
  test(`${path} is no secret`, () => assert.equal(isSecretFile(path), false));
