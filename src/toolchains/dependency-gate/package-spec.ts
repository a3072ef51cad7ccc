import type { AddedDependency } from '../../domain/dependency.ts';

/** A dependency as one manifest declares it, before anybody knows whether it is new. */
export type Declared = Omit<AddedDependency, 'manifest'>;

/** `user/repo` and `github:user/repo` are short forms of addresses. */
const gitSpec =
  /^(?:git(?:\+[a-z]+)?:|git@|(?:github|gitlab|bitbucket|gist):|ssh:|[\w.-]+\/[\w.-]+(?:#.*)?$|https?:\/\/[^#]*\.git(?:#|$))/i;
const localSpec = /^(?:file:|link:|portal:|workspace:|\.{1,2}(?:\/|$)|~?\/)/i;

/** Whether a path of a manifest leads out of its own project tree by going up further than the manifest is deep. */
const leavesProject = (path: string, manifest: string): boolean => {
  if (path.startsWith('/') || path.startsWith('~')) return true;
  let depth = manifest.split('/').length - 1;
  for (const part of path.split('/')) {
    if (part === '..') depth -= 1;
    else if (part !== '.' && part !== '') depth += 1;
    if (depth < 0) return true;
  }
  return false;
};

/** Whether a dependency from a folder stays inside of the project. */
export const isInsideProject = ({ range, manifest }: AddedDependency): boolean =>
  range.startsWith('workspace:') ||
  !leavesProject(range.replace(/^(?:file|link|portal):(?:\/\/)?/, ''), manifest);

/** Reads the value that package.json gives a name: a range or tag, an alias (`npm:other@1`), an address, a folder. */
export const readNpmSpec = (name: string, spec: string): Declared => {
  const text = spec.trim();
  const alias = /^npm:((?:@[^@/\s]+\/)?[^@\s]+)(?:@(.*))?$/.exec(text);
  if (alias) {
    const [, target = '', range = '*'] = alias;
    return { ecosystem: 'npm', name, range, source: 'registry', ...(target !== name && { target }) };
  }
  const declared = { ecosystem: 'npm', name, range: text } as const;
  if (localSpec.test(text)) return { ...declared, source: 'local' };
  if (gitSpec.test(text)) return { ...declared, source: 'git' };
  return { ...declared, source: /^https?:/i.test(text) ? 'http' : 'registry' };
};

/** An address or folder of Python's, called by its own name where it has one. */
const readPythonAddress = (address: string, name: string | undefined): Declared | undefined => {
  const egg = /[#&]egg=([\w.-]+)/.exec(address)?.[1];
  const declared = { ecosystem: 'pypi', name: name ?? egg ?? address, range: address } as const;
  if (/^(?:git|hg|svn|bzr)\+/i.test(address)) return { ...declared, source: 'git' };
  if (/^https?:/i.test(address)) return { ...declared, source: 'http' };
  return /^(?:file:|\.{1,2}(?:\/|$|\[)|\/)/i.test(address) ? { ...declared, source: 'local' } : undefined;
};

/** Reads one requirement of Python: `name[extra]>=1 ; marker`, `name @ address`, an address or a folder; undefined for options. */
export const readRequirement = (line: string): Declared | undefined => {
  const text = line.replace(/(?:^|\s)#.*$/, '').trim();
  const bare = text.replace(/^(?:-e|--editable)[\s=]+/, '');
  if (bare === '' || bare.startsWith('-')) return undefined;
  const [, name, rest = ''] =
    /^([A-Za-z\d](?:[\w.-]{0,200}[A-Za-z\d])?)\s*(?:\[[^\]]*\])?\s*(.*)$/.exec(bare) ?? [];
  if (rest.startsWith('@')) return readPythonAddress(rest.slice(1).trim(), name);
  const address = readPythonAddress(bare, undefined);
  if (address !== undefined) return address;
  if (name === undefined || !/^(?:$|[<>=!~;(,])/.test(rest)) return undefined;
  return { ecosystem: 'pypi', name, range: rest.split(/;|\s--/, 1)[0]?.trim() || '*', source: 'registry' };
};
