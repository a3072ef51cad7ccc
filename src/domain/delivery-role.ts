import { z } from 'zod';
import { projectKindSchema, type GateId, type ProjectKind } from './gates.ts';

/** Who makes the deliverables of a gated delivery. These names stand in the log, in handoffs and in folders as they are. */
export const deliveryRoleNames = [
  'onboarding-manager',
  'orchestrator',
  'product-manager',
  'architect',
  'ux-designer',
  'frontend-developer',
  'backend-developer',
  'data-engineer',
  'ml-engineer',
  'prompt-engineer',
  'model-evaluator',
  'qa-engineer',
  'security-engineer',
  'devops-engineer',
  'aiops-engineer',
] as const;
export const deliveryRoleNameSchema = z.enum(deliveryRoleNames);
export type DeliveryRoleName = z.infer<typeof deliveryRoleNameSchema>;

/** What is made at a gate, one a call: a path, or for code and tests a name whose files the scope of the task lists. */
export const deliverableNames = [
  'docs/INTAKE.md',
  'docs/TASKS.md',
  'docs/PRD.md',
  'openapi.yaml',
  'prisma/schema.prisma',
  'db/schema.sql',
  'src/schemas.ts',
  'docs/ARCHITECTURE.md',
  'design/option-a.html',
  'design/option-b.html',
  'design/option-c.html',
  'design/tokens.json',
  'frontend code',
  'backend code',
  'data code',
  'model code',
  'prompt code',
  'tests',
  'docs/TEST-PLAN.md',
  'docs/EVALUATION.md',
  'docs/SECURITY.md',
  'Dockerfile',
  '.github/workflows/ci.yml',
  'docs/ENVIRONMENT.md',
  'docs/RUNBOOK.md',
  'docs/RELEASE.md',
  'docs/MONITORING.md',
] as const;
export const deliverableNameSchema = z.enum(deliverableNames);
export type DeliverableName = z.infer<typeof deliverableNameSchema>;

/** One role of a delivery: where it works, what it can make there, and who goes on from its work. */
export interface DeliveryRole {
  title: string;
  /** In the order of the gates. */
  gates: readonly GateId[];
  /** Kinds of projects that have this role. */
  kinds: readonly ProjectKind[];
  /** In the order in which they are made; who makes one in a project is told by {@link makerOf}. */
  makes: readonly DeliverableName[];
  /** Empty for the last. Who takes over in a project is told by {@link receiversOf}. */
  handsTo: readonly DeliveryRoleName[];
}

const everyKind = projectKindSchema.options;
const withModels: readonly ProjectKind[] = ['ai_ml', 'hybrid'];

export const deliveryRoles: Readonly<Record<DeliveryRoleName, DeliveryRole>> = {
  'onboarding-manager': {
    title: 'Onboarding manager',
    gates: ['G1'],
    kinds: everyKind,
    makes: ['docs/INTAKE.md'],
    handsTo: ['orchestrator'],
  },
  orchestrator: {
    title: 'Orchestrator',
    gates: ['G1'],
    kinds: everyKind,
    makes: ['docs/TASKS.md'],
    handsTo: ['product-manager'],
  },
  'product-manager': {
    title: 'Product manager',
    gates: ['G2'],
    kinds: everyKind,
    makes: ['docs/PRD.md'],
    handsTo: ['architect'],
  },
  architect: {
    title: 'Architect',
    gates: ['G3'],
    kinds: everyKind,
    makes: [
      'openapi.yaml',
      'prisma/schema.prisma',
      'db/schema.sql',
      'src/schemas.ts',
      'docs/ARCHITECTURE.md',
    ],
    handsTo: ['ux-designer'],
  },
  'ux-designer': {
    title: 'UX/UI designer',
    gates: ['G4'],
    kinds: everyKind,
    makes: ['design/tokens.json', 'design/option-a.html', 'design/option-b.html', 'design/option-c.html'],
    handsTo: ['frontend-developer', 'backend-developer', 'data-engineer', 'ml-engineer', 'prompt-engineer'],
  },
  'frontend-developer': {
    title: 'Frontend developer',
    gates: ['G5'],
    kinds: everyKind,
    makes: ['frontend code'],
    handsTo: ['qa-engineer'],
  },
  'backend-developer': {
    title: 'Backend developer',
    gates: ['G5'],
    kinds: everyKind,
    makes: ['backend code'],
    handsTo: ['qa-engineer'],
  },
  'data-engineer': {
    title: 'Data engineer',
    gates: ['G5'],
    kinds: withModels,
    makes: ['data code'],
    handsTo: ['qa-engineer', 'model-evaluator'],
  },
  'ml-engineer': {
    title: 'ML engineer',
    gates: ['G5'],
    kinds: withModels,
    makes: ['model code'],
    handsTo: ['qa-engineer', 'model-evaluator'],
  },
  'prompt-engineer': {
    title: 'Prompt engineer',
    gates: ['G5'],
    kinds: withModels,
    makes: ['prompt code'],
    handsTo: ['qa-engineer', 'model-evaluator'],
  },
  'model-evaluator': {
    title: 'Model evaluator',
    gates: ['G6'],
    kinds: withModels,
    makes: ['docs/EVALUATION.md'],
    handsTo: ['security-engineer'],
  },
  'qa-engineer': {
    title: 'QA engineer',
    gates: ['G6'],
    kinds: everyKind,
    makes: ['docs/TEST-PLAN.md', 'tests'],
    handsTo: ['security-engineer'],
  },
  'security-engineer': {
    title: 'Security engineer',
    gates: ['G7'],
    kinds: everyKind,
    makes: ['docs/SECURITY.md'],
    handsTo: ['devops-engineer', 'aiops-engineer'],
  },
  'devops-engineer': {
    title: 'DevOps engineer',
    gates: ['G8', 'G9'],
    kinds: everyKind,
    makes: [
      'Dockerfile',
      '.github/workflows/ci.yml',
      'docs/ENVIRONMENT.md',
      'docs/RUNBOOK.md',
      'docs/RELEASE.md',
      'docs/MONITORING.md',
    ],
    handsTo: [],
  },
  'aiops-engineer': {
    title: 'AIOps engineer',
    gates: ['G8', 'G9'],
    kinds: withModels,
    makes: ['docs/RUNBOOK.md', 'docs/MONITORING.md'],
    handsTo: [],
  },
};

/** What decides on who takes part. */
export interface DeliveryStaff {
  kind: ProjectKind;
  /** Whether people see pages of the product; without any, nobody designs and nobody writes pages. */
  hasUi: boolean;
}

const onlyWithPages: ReadonlySet<DeliveryRoleName> = new Set(['ux-designer', 'frontend-developer']);

export const takesPart = (role: DeliveryRoleName, { kind, hasUi }: DeliveryStaff): boolean =>
  deliveryRoles[role].kinds.includes(kind) && (hasUi || !onlyWithPages.has(role));

/** Roles that work in a project, in the order of the gates; with a gate, those that work there. */
export const rolesFor = (staff: DeliveryStaff, gate?: GateId): DeliveryRoleName[] =>
  deliveryRoleNames.filter(
    (role) => takesPart(role, staff) && (gate === undefined || deliveryRoles[role].gates.includes(gate)),
  );

/**
 * Who takes over from a role in a project, each once. Where none of its receivers takes part, those after them stand in, so that
 * no work ends in a void. Empty for the last ones.
 */
export const receiversOf = (role: DeliveryRoleName, staff: DeliveryStaff): DeliveryRoleName[] => {
  const { handsTo } = deliveryRoles[role];
  const present = handsTo.filter((next) => takesPart(next, staff));
  return present.length > 0 ? present : [...new Set(handsTo.flatMap((next) => receiversOf(next, staff)))];
};

/**
 * Who makes a deliverable in a project. Where two could, it is the specialist, whom fewer kinds of projects have. Undefined
 * where nobody does.
 */
export const makerOf = (deliverable: DeliverableName, staff: DeliveryStaff): DeliveryRoleName | undefined =>
  rolesFor(staff)
    .filter((role) => deliveryRoles[role].makes.includes(deliverable))
    .toSorted((a, b) => deliveryRoles[a].kinds.length - deliveryRoles[b].kinds.length)[0];
