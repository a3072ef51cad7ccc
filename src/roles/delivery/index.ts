import type { DeliveryRoleName } from '../../domain/delivery-role.ts';
import type { Role } from '../role.ts';
import { aiopsEngineer } from './aiops-engineer/role.ts';
import { architect } from './architect/role.ts';
import { backendDeveloper } from './backend-developer/role.ts';
import { dataEngineer } from './data-engineer/role.ts';
import { devopsEngineer } from './devops-engineer/role.ts';
import { frontendDeveloper } from './frontend-developer/role.ts';
import { mlEngineer } from './ml-engineer/role.ts';
import { modelEvaluator } from './model-evaluator/role.ts';
import { onboardingManager } from './onboarding-manager/role.ts';
import { orchestrator } from './orchestrator/role.ts';
import { productManager } from './product-manager/role.ts';
import { promptEngineer } from './prompt-engineer/role.ts';
import { qaEngineer } from './qa-engineer/role.ts';
import { securityEngineer } from './security-engineer/role.ts';
import { uxDesigner } from './ux-designer/role.ts';
import type { DeliverySlot } from './delivery-slots.ts';

export type DeliveryPrompt = Role<DeliverySlot>;

/** The prompts of the roles of a delivery. What the roles are stands in `src/domain/delivery-role.ts`. */
export const deliveryPrompts: Readonly<Record<DeliveryRoleName, DeliveryPrompt>> = {
  'onboarding-manager': onboardingManager,
  orchestrator,
  'product-manager': productManager,
  architect,
  'ux-designer': uxDesigner,
  'frontend-developer': frontendDeveloper,
  'backend-developer': backendDeveloper,
  'data-engineer': dataEngineer,
  'ml-engineer': mlEngineer,
  'prompt-engineer': promptEngineer,
  'model-evaluator': modelEvaluator,
  'qa-engineer': qaEngineer,
  'security-engineer': securityEngineer,
  'devops-engineer': devopsEngineer,
  'aiops-engineer': aiopsEngineer,
};
