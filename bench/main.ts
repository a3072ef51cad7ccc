// npm run bench             all figures, written to bench/results/
// npm run bench -- demo     one of them
// npm run bench -- --smoke  each as small as it can be, nothing written: shows that they still run
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Each bench answers its page. `smoke` asks for the smallest run that still goes through all of it. */
const benches: Record<string, (smoke: boolean) => Promise<string>> = {
  startup: async (smoke) => (await import('./startup/main.ts')).benchStartup(smoke ? 2 : undefined),
  overhead: async (smoke) => (await import('./overhead/main.ts')).benchOverhead(smoke ? 1 : undefined),
  demo: async (smoke) => (await import('./demo/main.ts')).benchDemo(smoke ? 1 : undefined),
  events: async (smoke) => (await import('./events/main.ts')).benchEvents(smoke ? 1000 : undefined),
  models: async (smoke) => (await import('./models/main.ts')).benchModels(smoke),
  extract: async (smoke) => (await import('./extract/main.ts')).benchExtract(smoke),
  context: async (smoke) => (await import('./context/main.ts')).benchContext(smoke),
  review: async (smoke) => (await import('./review/main.ts')).benchReview(smoke),
  tamper: async (smoke) => (await import('./tamper/main.ts')).benchTamper(smoke),
  heal: async (smoke) => (await import('./heal/main.ts')).benchHeal(smoke),
  diagnostics: async (smoke) => (await import('./diagnostics/main.ts')).benchDiagnostics(smoke),
  validate: async (smoke) => (await import('./validate/main.ts')).benchValidate(smoke),
  templates: async (smoke) => (await import('./templates/main.ts')).benchTemplates(smoke),
  floor: async (smoke) => (await import('./floor/main.ts')).benchFloor(smoke),
  deliver: async (smoke) => (await import('./deliver/main.ts')).benchDeliver(smoke),
  sandbox: async (smoke) => (await import('./sandbox/main.ts')).benchSandbox(smoke ? 2 : undefined),
};

/** They take minutes even when they are small (processes are killed, packages installed): only where they are named. */
const namedOnly = new Set(['deliver', 'floor', 'templates', 'validate']);

const words = process.argv.slice(2);
const smoke = words.includes('--smoke');
const wanted = words.filter((word) => !word.startsWith('--'));
const unknown = wanted.filter((name) => !(name in benches));
if (unknown.length > 0) {
  console.error(`there is no bench ${unknown.join(', ')}; there is: ${Object.keys(benches).join(', ')}`);
  process.exit(64);
}
for (const [name, bench] of Object.entries(benches)) {
  if (wanted.length > 0 ? !wanted.includes(name) : smoke && namedOnly.has(name)) continue;
  const page = await bench(smoke);
  console.log(page);
  if (smoke) continue;
  const results = join(import.meta.dirname, 'results');
  await mkdir(results, { recursive: true });
  await writeFile(join(results, `${name}.md`), page);
}
