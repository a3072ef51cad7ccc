import type { DeliverableName } from '../../../domain/delivery-role.ts';
import { architecture, openapi, prismaSchema, schemas, sqlSchema } from './architecture.ts';
import { backendCode, dataCode, frontendCode, modelCode, promptCode } from './code.ts';
import { optionA, optionB, optionC, tokens } from './design.ts';
import { ciWorkflow, dockerfile, environment, monitoring, release, runbook, security } from './operation.ts';
import type { Outline } from './outline.ts';
import { intake, prd, tasks } from './scope.ts';
import { evaluation, testPlan, tests } from './testing.ts';

/** The form of every deliverable. */
export const outlines: Readonly<Record<DeliverableName, Outline>> = {
  'docs/INTAKE.md': intake,
  'docs/TASKS.md': tasks,
  'docs/PRD.md': prd,
  'openapi.yaml': openapi,
  'prisma/schema.prisma': prismaSchema,
  'db/schema.sql': sqlSchema,
  'src/schemas.ts': schemas,
  'docs/ARCHITECTURE.md': architecture,
  'design/option-a.html': optionA,
  'design/option-b.html': optionB,
  'design/option-c.html': optionC,
  'design/tokens.json': tokens,
  'frontend code': frontendCode,
  'backend code': backendCode,
  'data code': dataCode,
  'model code': modelCode,
  'prompt code': promptCode,
  tests,
  'docs/TEST-PLAN.md': testPlan,
  'docs/EVALUATION.md': evaluation,
  'docs/SECURITY.md': security,
  Dockerfile: dockerfile,
  '.github/workflows/ci.yml': ciWorkflow,
  'docs/ENVIRONMENT.md': environment,
  'docs/RUNBOOK.md': runbook,
  'docs/RELEASE.md': release,
  'docs/MONITORING.md': monitoring,
};
