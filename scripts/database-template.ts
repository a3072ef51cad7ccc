import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { writeTemplate } from '../src/store/embedded/template.ts';

/**
 * Makes the ready-made database that a first start unpacks instead of making one: `node scripts/database-template.ts
 * [folder]`. Without a folder it goes where development looks for it; the package carries one in `dist`.
 */
const home = resolve(process.argv[2] ?? join(import.meta.dirname, '..', '.cache'));
const scratch = mkdtempSync(join(tmpdir(), 'millwright-template-'));
try {
  console.log(await writeTemplate(home, scratch));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
