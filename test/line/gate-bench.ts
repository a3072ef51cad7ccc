import { mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadGrammar } from '../../src/compose/grammars.ts';
import { ownTools } from '../../src/compose/own-tools.ts';
import { newId } from '../../src/domain/id.ts';
import { openSyntax } from '../../src/extract/syntax/open-syntax.ts';
import type { GateCheckTools, GateSubject } from '../../src/pipeline/gates/gate-check.ts';
import { openWorkbench } from '../../src/pipeline/open-workbench.ts';
import { openRepository } from '../../src/workspace/git.ts';
import { moduleCacheIn } from '../../src/workspace/module-cache/module-cache.ts';
import { detectSandbox } from '../../src/workspace/sandbox/detect-sandbox.ts';
import { makeRepository } from './line.ts';

/** A tree with its cage, for checks of gates; `lay` puts other files over those of the beginning. */
export interface GateBench {
  tools: GateCheckTools;
  subject: (more?: Partial<GateSubject>) => Promise<GateSubject>;
  lay: (files: Record<string, string | null>) => Promise<void>;
  close: () => Promise<void>;
}

/** A real repository, a real workbench and the machine's own cage. Throws where there is no cage. */
export const openGateBench = async (files: Record<string, string>): Promise<GateBench> => {
  const folder = await mkdtemp(join(tmpdir(), 'millwright-gates-'));
  const root = await makeRepository(join(folder, 'project'), files);
  const host = { path: process.env['PATH'] ?? '', home: homedir() };
  const found = await detectSandbox({ host });
  if (found.level === 'none') throw new Error(`no cage: ${found.reason}`);
  const { signal } = new AbortController();
  const workbench = openWorkbench(
    {
      runId: newId(),
      repository: await openRepository(root, host),
      dir: join(folder, 'run'),
      sandbox: found.sandbox,
      modules: {
        cache: moduleCacheIn(join(folder, 'modules')),
        registry: () => Promise.resolve(undefined),
      },
      commands: {},
      tools: ownTools(),
      author: { name: 'test', email: 'test@example.org' },
      checkSeconds: 600,
      ignore: [],
    },
    { signal, deadline: signal },
  );
  await workbench.open(workbench.head, {});
  const kept = new Map<string, { name: string; mediaType: string; content: string }>();
  const tools: GateCheckTools = {
    workbench,
    signal,
    runId: newId(),
    syntax: openSyntax(loadGrammar),
    registry: { look: () => Promise.resolve({ kind: 'unreachable', reason: 'there is no registry here' }) },
    hosting: { buildImage: () => Promise.resolve(undefined) },
    note: () => undefined,
    artifacts: {
      save: (_, artifact) => {
        const id = newId();
        kept.set(id, artifact);
        return Promise.resolve(id);
      },
      read: (id) => Promise.resolve(kept.get(id)),
    },
  };
  return {
    tools,
    subject: async (more = {}) => ({
      level: 'mvp',
      kind: 'traditional',
      thresholds: { coverage: 60, lintWarnings: 20 },
      hasUi: false,
      checks: [],
      tree: await workbench.tree(),
      acceptedQuestions: [],
      changed: [],
      dependencies: [],
      ...more,
    }),
    lay: (changes) => workbench.open(workbench.head, changes),
    close: () => rm(folder, { recursive: true, force: true }),
  };
};
