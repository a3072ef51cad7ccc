import type { Diagnostic } from '../../domain/diagnostic.ts';
import { brokenManifest } from './broken-manifest.ts';
import { compilerSettings } from './compiler-settings.ts';
import { exportMismatch } from './export-mismatch.ts';
import type { Fixer, FixFiles, FreeFix } from './free-fix.ts';
import { importExtension } from './import-extension.ts';
import { missingName } from './missing-name.ts';
import { moduleKind } from './module-kind.ts';
import { packageFixers } from './package-fixers.ts';
import { untypedModule } from './untyped-module.ts';
import { wrongPath } from './wrong-path.ts';

const fixers: readonly Fixer[] = [
  brokenManifest,
  compilerSettings,
  importExtension,
  wrongPath,
  moduleKind,
  exportMismatch,
  untypedModule,
  missingName,
  ...packageFixers,
];

/** Complaints that are looked at in one round: those behind them often follow from the first. */
const complaintLimit = 100;

/**
 * What can be mended without a model, each fix on top of the one before. Every fix is sure of its place and of one meaning
 * only; whether it was right, the checks say.
 */
export const freeFixes = async (
  complaints: readonly Diagnostic[],
  files: FixFiles,
): Promise<{ files: Map<string, string>; about: string[] }> => {
  const changed = new Map<string, string>();
  const about: string[] = [];
  const present: FixFiles = {
    ...files,
    read: async (path) => changed.get(path) ?? files.read(path),
  };
  for (const complaint of complaints.slice(0, complaintLimit))
    for (const fix of fixers) {
      const done: FreeFix | undefined = await fix(complaint, present);
      if (done === undefined) continue;
      changed.set(done.path, done.text);
      about.push(done.about);
    }
  return { files: changed, about };
};
