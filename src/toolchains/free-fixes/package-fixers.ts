import type { Fixer } from './free-fix.ts';
import { missingPackage } from './missing-package.ts';
import { noSuchPackage } from './no-such-package.ts';
import { noSuchVersion } from './no-such-version.ts';

/** Fixes of manifests, which need to know what a registry has. */
export const packageFixers: readonly Fixer[] = [missingPackage, noSuchVersion, noSuchPackage];
