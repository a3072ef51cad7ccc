import type { GateId } from '../../domain/gates.ts';
import { architectureGate } from './architecture.ts';
import { designGate } from './design.ts';
import { developmentGate } from './development.ts';
import type { GateRow } from './gate-row.ts';
import { productGate } from './product.ts';
import { productionGate } from './production.ts';
import { projectGate } from './project.ts';
import { scopeGate } from './scope.ts';
import { securityGate } from './security.ts';
import { stagingGate } from './staging.ts';
import { testingGate } from './testing.ts';

/** The gates of a delivery. */
export const gateRows: Readonly<Record<GateId, GateRow>> = {
  G0: projectGate,
  G1: scopeGate,
  G2: productGate,
  G3: architectureGate,
  G4: designGate,
  G5: developmentGate,
  G6: testingGate,
  G7: securityGate,
  G8: stagingGate,
  G9: productionGate,
};
