import { builtinModules } from 'node:module';
import { isPackageName } from '../dependency-gate/package-name.ts';
import type { Fixer, FixFiles } from './free-fix.ts';
import { acceptedVersion, manifestOf, withDependency } from './manifest-edits.ts';

const missing =
  /(?:Cannot find (?:module|package)|Failed to resolve import|Could not resolve|Can't resolve) ['"]([^'"\s]{1,214})['"]/;
const wantsTypes = /npm i(?:nstall)? (?:--save-dev|-D) (@types\/[\w.-]{1,100})/;

/** The package behind what is imported: `a/b` is in `a`, `@a/b/c` in `@a/b`. */
const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

/** An alias of the project looks like a package: then it is the name of one of its folders or files. */
const isOwn = (name: string, { paths }: FixFiles): boolean =>
  paths.some((path) => path.split('/').some((part) => part === name || part.startsWith(`${name}.`)));

const isTest = (path: string): boolean => /(?:^|\/)(?:tests?|__tests__)\/|[._](?:test|spec)\./.test(path);

/** Which package a complaint asks for, and whether only development needs it. */
const wanted = (message: string, path: string | undefined, files: FixFiles) => {
  const types = wantsTypes.exec(message)?.[1];
  if (types !== undefined) return { name: types, group: 'devDependencies' } as const;
  const specifier = missing.exec(message)?.[1];
  if (specifier === undefined || /^[./#~]|^node:/.test(specifier)) return undefined;
  const name = packageOf(specifier);
  const isForeign = isPackageName('npm', name) && !builtinModules.includes(name) && !isOwn(name, files);
  if (!isForeign) return undefined;
  return { name, group: path !== undefined && isTest(path) ? 'devDependencies' : 'dependencies' } as const;
};

/** A package that the code imports, or types that the compiler asks for, where only the manifest forgot them. */
export const missingPackage: Fixer = async ({ path, message }, files) => {
  const { packages } = files;
  const need = packages && wanted(message, path, files);
  if (packages === undefined || need === undefined) return undefined;
  const manifest = manifestOf(path, files.paths);
  const text = await files.read(manifest);
  if (text === undefined || text.includes(`"${need.name}"`)) return undefined;
  const range = await acceptedVersion(need.name, manifest, packages);
  const mended = range && withDependency(text, need.group, [need.name, range]);
  return mended
    ? { path: manifest, text: mended, about: `${need.name} was used and not declared` }
    : undefined;
};
