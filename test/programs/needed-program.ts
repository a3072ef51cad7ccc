import assert from 'node:assert/strict';
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';

/** The programs in these folders, and why tests that need another one are skipped. */
export const programsIn = (folders: readonly string[]) => {
  const hasProgram = (name: string): boolean =>
    folders.some((folder) => {
      try {
        accessSync(join(folder, name), constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
  /** Reason to skip where a program is missing; under CI it has to be there. */
  const without = (program: string, packageName: string): string | false => {
    if (hasProgram(program)) return false;
    const reason = `${program} is missing: run \`apt-get install -y ${packageName}\``;
    assert.notEqual(process.env['CI'], 'true', reason);
    return reason;
  };
  return { hasProgram, without };
};
