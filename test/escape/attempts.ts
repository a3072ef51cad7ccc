import type { Attempt } from './attempt.ts';
import { exhaustMachine } from './attempts/exhaust-machine.ts';
import { installHostile } from './attempts/install-hostile.ts';
import { liveOn } from './attempts/live-on.ts';
import { reachServices } from './attempts/reach-services.ts';
import { readSecrets } from './attempts/read-secrets.ts';
import { trapWhatComesNext } from './attempts/trap-what-comes-next.ts';
import { useKernel } from './attempts/use-kernel.ts';
import { writeOutside } from './attempts/write-outside.ts';

/** Every way out of the cage that is tried, each in the real one. */
export const attempts: readonly Attempt[] = [
  ...readSecrets,
  ...writeOutside,
  ...reachServices,
  ...useKernel,
  ...installHostile,
  ...exhaustMachine,
  ...liveOn,
  ...trapWhatComesNext,
];
