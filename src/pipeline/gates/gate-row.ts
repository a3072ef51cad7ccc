import { deliverableNameSchema, makerOf } from '../../domain/delivery-role.ts';
import type { GateId, ProjectKind } from '../../domain/gates.ts';
import type { GateCheck } from './gate-check.ts';

/** What is known of a product when its gates are walked. */
export interface Product {
  kind: ProjectKind;
  /** Whether it has pages that people see. */
  hasUi: boolean;
  /** Whether it has a package.json: schemas are then written with zod. */
  hasPackage: boolean;
  /** Whether something listens when it is started: only that has endpoints to describe and to ask. */
  hasService: boolean;
  /** Whether its data is described in Prisma's language; in SQL otherwise. */
  hasPrisma: boolean;
}

/** One thing that one role makes in one answer. */
export interface Deliverable {
  name: string;
  about: string;
  /** Of a page that an added role makes; who makes our own stands in `src/domain/delivery-role.ts`. */
  role?: string;
  /** Files that must be there afterwards. */
  owes: readonly string[];
  /** The only files that an answer may touch. */
  mayWrite(path: string): boolean;
  /** Files that its maker must read. */
  reads: readonly string[];
  /** Those of one wave are asked for side by side, and none of them sees another. */
  wave: number;
  /** Left out: every product has it whose roles make it. */
  when?(product: Product): boolean;
}

/** A check of a gate, and the deliverables that are made again when it fails; code is healed where none is named. */
export interface GateDuty {
  check: GateCheck;
  remakes?: readonly string[];
  /** Left out: it is for every product. */
  when?(product: Product): boolean;
  /** Where it cannot run, nobody has to accept that. */
  optional?: boolean;
}

/** One gate of a delivery. */
export interface GateRow {
  id: GateId;
  /**
   * Words are approved as they stand: when they change afterwards, a person decides again. Work is proved by its checks: when
   * it changes, they run again.
   */
  holds: 'words' | 'work';
  /** Whether the project's own checks run before the gate's. */
  executes: boolean;
  deliverables: readonly Deliverable[];
  duties: readonly GateDuty[];
  /** The files that an approval is about. */
  covers(path: string): boolean;
}

/** Who makes a deliverable for this product; undefined where nobody does. */
export const roleFor = ({ name, role }: Deliverable, product: Product): string | undefined => {
  const known = deliverableNameSchema.safeParse(name);
  return role ?? (known.success ? makerOf(known.data, product) : undefined);
};

/** What a gate makes for this product. */
export const deliverablesOf = (row: GateRow, product: Product): Deliverable[] =>
  row.deliverables.filter(
    (one) => roleFor(one, product) !== undefined && (one.when === undefined || one.when(product)),
  );

/** What a gate is held to for this product. */
export const dutiesOf = (duties: readonly GateDuty[], product: Product): GateDuty[] =>
  duties.filter((one) => one.when === undefined || one.when(product));

/** For what is about endpoints. */
export const whereServed = ({ hasService }: Product): boolean => hasService;
