import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A folder as `zipfile` of Python packs it. */
const zip = async (folder: string, target: string): Promise<Buffer> => {
  await run('python3', ['-c', zipFolder, folder, target]);
  return readFile(target);
};

export interface StaticRegistry {
  url: string;
  /** Paths that were asked for. */
  asked: string[];
  /** From now on nobody answers. */
  close(): void;
}

/** A registry on loopback that answers with these files and 404 to everything else; `cut`: paths whose answer breaks off. */
export const serveFiles = async (
  filesFor: (url: string) => Record<string, string | Buffer>,
  cut = /$^/,
): Promise<StaticRegistry> => {
  const asked: string[] = [];
  const server: Server = createServer((request, reply) => {
    const path = decodeURIComponent(request.url ?? '');
    asked.push(path);
    const body = filesFor(url)[path];
    if (body === undefined) return reply.writeHead(404).end();
    // pip reads nothing but pages
    if (path.endsWith('/')) reply.setHeader('content-type', 'text/html');
    if (!cut.test(path)) return reply.end(body);
    reply.writeHead(200, { 'content-length': body.length });
    return reply.write(Buffer.from(body).subarray(0, body.length / 2), () => reply.destroy());
  });
  await new Promise<void>((resolve) => server.unref().listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    url,
    asked,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
};

const writeAll = async (folder: string, files: Record<string, string>): Promise<void> => {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
};

const zipFolder = `import os, sys, zipfile
folder, target = sys.argv[1:]
with zipfile.ZipFile(target, 'w') as wheel:
    for place, _, names in sorted(os.walk(folder)):
        for name in sorted(names):
            path = os.path.join(place, name)
            wheel.write(path, os.path.relpath(path, folder))
`;

/** A package of Python: a wheel with a module, and a program of its name that prints what `answer()` answers. */
export const buildWheel = async (top: string, name: string, answer: string): Promise<Buffer> => {
  const folder = join(top, `wheel-${name}`);
  const info = `${name}-1.0.0.dist-info`;
  await writeAll(folder, {
    [`${name}/__init__.py`]: `def answer():\n    return ${answer}\n\n\ndef main():\n    print(answer())\n`,
    [`${info}/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: 1.0.0\n`,
    [`${info}/WHEEL`]: 'Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
    [`${info}/entry_points.txt`]: `[console_scripts]\n${name}=${name}:main\n`,
    [`${info}/RECORD`]: '',
  });
  return zip(folder, join(top, `${name}-1.0.0-py3-none-any.whl`));
};

/** Builds its own package without anything else. */
const ownBackend = `import os, zipfile

def build_wheel(folder, settings=None, metadata=None):
    name = 'NAME-1.0.0-py3-none-any.whl'
    info = 'NAME-1.0.0.dist-info/'
    with zipfile.ZipFile(os.path.join(folder, name), 'w') as wheel:
        wheel.writestr('NAME.py', 'made = True\\n')
        wheel.writestr(info + 'METADATA', 'Metadata-Version: 2.1\\nName: NAME\\nVersion: 1.0.0\\n')
        wheel.writestr(info + 'WHEEL', 'Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
        wheel.writestr(info + 'RECORD', '')
    return name
`;

/** A source distribution: a module `made = True` that a backend of its own builds. */
export const buildSource = async (top: string, name: string): Promise<Buffer> => {
  const folder = `${name}-1.0.0`;
  await writeAll(join(top, folder), {
    'pyproject.toml': `[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n\n[project]\nname = "${name}"\nversion = "1.0.0"\n`,
    'backend.py': ownBackend.replaceAll('NAME', name),
    'PKG-INFO': `Metadata-Version: 2.1\nName: ${name}\nVersion: 1.0.0\n`,
  });
  await run('tar', ['-czf', `${folder}.tar.gz`, folder], { cwd: top });
  return readFile(join(top, `${folder}.tar.gz`));
};

const sha256 = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

/** A simple index (PEP 503) of these archives by file name. */
export const servePython = (archives: Record<string, Buffer>, cut?: RegExp): Promise<StaticRegistry> =>
  serveFiles((url) => {
    const files: Record<string, string | Buffer> = {};
    for (const [file, content] of Object.entries(archives)) {
      const name = file.replace(/-1\.0\.0.*$/, '').toLowerCase();
      files[`/files/${file}`] = content;
      files[`/simple/${name}/`] =
        `<!DOCTYPE html><html><body><a href="${url}files/${file}#sha256=${sha256(content)}">${file}</a></body></html>`;
    }
    return files;
  }, cut);

/** A package of npm as a tarball. */
export const buildNodePackage = async (top: string, files: Record<string, string>): Promise<Buffer> => {
  const folder = await mkdtemp(join(top, 'node-'));
  await writeAll(join(folder, 'package'), files);
  await run('tar', ['-czf', 'package.tgz', 'package'], { cwd: folder });
  return readFile(join(folder, 'package.tgz'));
};

/** A crate with one function, as `cargo package` packs it, and its line of a sparse index. */
export const serveCrate = async (top: string, name: string, code: string) => {
  const folder = `${name}-1.0.0`;
  await writeAll(join(top, folder), {
    'Cargo.toml': `[package]\nname = "${name}"\nversion = "1.0.0"\nedition = "2021"\n`,
    'src/lib.rs': code,
  });
  await run('tar', ['-czf', `${folder}.crate`, folder], { cwd: top });
  const crate = await readFile(join(top, `${folder}.crate`));
  const line = { name, vers: '1.0.0', deps: [], cksum: sha256(crate), features: {}, yanked: false };
  const registry = await serveFiles((url) => ({
    '/config.json': JSON.stringify({ dl: `${url}crates/{crate}/{version}` }),
    [`/${name.slice(0, 2)}/${name.slice(2, 4)}/${name}`]: `${JSON.stringify(line)}\n`,
    [`/crates/${name}/1.0.0`]: crate,
  }));
  return { registry, checksum: line.cksum };
};

/** The hash of go.sum over files by their path in an archive. */
const goHash = (files: Record<string, string>): string => {
  const lines = Object.entries(files)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, text]) => `${sha256(Buffer.from(text))}  ${path}\n`);
  return `h1:${createHash('sha256').update(lines.join('')).digest('base64')}`;
};

/** A module over the protocol of GOPROXY, and the lines that go.sum has for it. */
export const serveGoModule = async (top: string, module: string, code: string) => {
  const manifest = `module ${module}\n\ngo 1.19\n`;
  const files = { [`${module}@v1.0.0/go.mod`]: manifest, [`${module}@v1.0.0/left.go`]: code };
  await writeAll(join(top, 'go-module'), files);
  const archive = await zip(join(top, 'go-module'), join(top, 'go-module.zip'));
  const registry = await serveFiles(() => ({
    [`/${module}/@v/list`]: 'v1.0.0\n',
    [`/${module}/@v/v1.0.0.info`]: '{"Version":"v1.0.0","Time":"2026-01-01T00:00:00Z"}',
    [`/${module}/@v/v1.0.0.mod`]: manifest,
    [`/${module}/@v/v1.0.0.zip`]: archive,
  }));
  const sums = `${module} v1.0.0 ${goHash(files)}\n${module} v1.0.0/go.mod ${goHash({ 'go.mod': manifest })}\n`;
  return { registry, sums };
};

/** A Maven repository with one pom that others have for a parent. */
export const servePom = (group: string, name: string): Promise<StaticRegistry> => {
  const pom = `<project><modelVersion>4.0.0</modelVersion><groupId>${group}</groupId><artifactId>${name}</artifactId><version>1.0.0</version><packaging>pom</packaging></project>`;
  const path = `/maven2/${group.replaceAll('.', '/')}/${name}/1.0.0/${name}-1.0.0.pom`;
  const sum = createHash('sha1').update(pom).digest('hex');
  return serveFiles(() => ({ [path]: pom, [`${path}.sha1`]: sum }));
};
