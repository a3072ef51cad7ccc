import type { Model } from '../model.ts';
import { createDeliveryModel, deliveryModelName } from './delivery-model.ts';
import { createDemoModel, demoModelName } from './demo-model.ts';

/** Whether answers under this name ship with the product, so that no endpoint is needed for them. */
export const isShippedModel = (name: string | null | undefined): boolean =>
  name === demoModelName || name === deliveryModelName;

/** The model of this name that ships with the product; undefined for any other. `answered` calls of its run are in the log. */
export const openShippedModel = async (
  name: string | undefined,
  answered: number,
): Promise<Model | undefined> => {
  if (name === demoModelName) return createDemoModel(answered);
  return name === deliveryModelName ? createDeliveryModel() : undefined;
};
