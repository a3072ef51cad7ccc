// What tests need and npm cannot give as a dependency without costing everybody 725 MB: the library for inference in this process,
// with its build for a processor only (85 MB). Best effort: without it the tests that need it say so.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { installCommand, withoutLibrary } from '../test/programs/inference-library.ts';

if (withoutLibrary && process.platform === 'linux' && process.arch === 'x64') {
  console.log(`for the tests: ${installCommand}`);
  const [program = 'npm', ...args] = installCommand.split(' ');
  const { status } = spawnSync(program, args, { cwd: join(import.meta.dirname, '..'), stdio: 'ignore' });
  if (status !== 0) console.log('that did not work; the tests that need it will say so');
}
