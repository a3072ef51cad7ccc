import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ownFolder } from './own-folder.ts';

/** Names and hosts as they look inside: nothing of the machine's own. The last one is a place to bind something over. */
const texts = {
  passwd: 'root:x:0:0::/:/bin/sh\nsandbox:x:1000:1000::/home/sandbox:/bin/sh\n',
  group: 'root:x:0:\nsandbox:x:1000:\n',
  hosts: '127.0.0.1 localhost\n::1 localhost\n',
  'nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files\n',
  'millwright-ca.pem': '',
};

/** Debian keeps here what Maven and Java do not start without. Settings of Maven are left out: they may hold passwords. */
const copies = ['ld.so.cache', 'ssl/openssl.cnf', 'maven/m2.conf', 'maven/logging/simplelogger.properties'];
const javaCopies = ['jvm-amd64.cfg', 'jvm-arm64.cfg', 'net.properties', 'logging.properties', 'security'];

const javaFiles = (): string[] =>
  readdirSync('/etc')
    .filter((name) => /^java-\d+-openjdk$/.test(name))
    .flatMap((name) => javaCopies.map((file) => join(name, file)));

/** Never /etc/ssl or /etc/pki as a whole: where the machine's root runs us, private keys in there would be readable. */
const certificates = ['ssl/certs', 'pki/tls/certs', 'pki/ca-trust/extracted', 'ca-certificates'];

export const caInside = '/etc/millwright-ca.pem';

/** A small /etc in one folder, since every mount costs a part of a millisecond in each command. */
const etcFolder = (): string => {
  const etc = join(ownFolder(), 'etc');
  for (const path of ['alternatives', ...certificates]) mkdirSync(join(etc, path), { recursive: true });
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(etc, name), text);
  for (const path of copies.filter((one) => existsSync(join('/etc', one)))) {
    mkdirSync(dirname(join(etc, path)), { recursive: true });
    copyFileSync(join('/etc', path), join(etc, path));
  }
  for (const path of javaFiles().filter((one) => existsSync(join('/etc', one))))
    cpSync(join('/etc', path), join(etc, path), { recursive: true, verbatimSymlinks: true });
  return etc;
};

export const etcArguments = (): string[] => [
  '--ro-bind',
  etcFolder(),
  '/etc',
  '--ro-bind-try',
  '/etc/alternatives',
  '/etc/alternatives',
];

/** The authorities that the machine trusts, for commands that reach the registry. */
export const certificateArguments = (): string[] =>
  certificates.map((path) => `/etc/${path}`).flatMap((path) => ['--ro-bind-try', path, path]);
