// Compiles src/ to dist/ and copies what is not TypeScript: prompts, migrations, templates, the demo's answers.
import { execFileSync } from 'node:child_process';
import { chmod, cp, rm } from 'node:fs/promises';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');
await rm(dist, { recursive: true, force: true });
execFileSync(
  process.execPath,
  [join(root, 'node_modules/typescript/bin/tsc'), '-p', join(root, 'tsconfig.build.json')],
  {
    cwd: root,
    stdio: 'inherit',
  },
);
const isAsset = (path: string): boolean => !path.endsWith('.ts') || path.includes(join('templates', ''));
await cp(join(root, 'src'), dist, {
  recursive: true,
  filter: (source) => !/\.[^/\\]+$/.test(source.slice(root.length)) || isAsset(source.slice(root.length)),
});
await chmod(join(dist, 'main.js'), 0o755);
execFileSync(process.execPath, [join(root, 'scripts/database-template.ts'), dist], {
  cwd: root,
  stdio: 'inherit',
});
