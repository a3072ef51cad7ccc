import type { DeliverableName } from '../../../domain/delivery-role.ts';

/** The form of one deliverable. Places to fill stand in angle brackets and are several words long. */
export interface Outline {
  deliverable: DeliverableName;
  /** What it is, in one or two sentences. */
  about: string;
  /** For a file its form; for code the files that there should be. */
  text: string;
  /** Language of the fence around it. */
  language: string;
  /** One line as it would stand in the deliverable of another product. */
  example: string;
  rules: readonly string[];
}

/** For all documents: what small models get wrong with forms most often is the headings. */
export const keepForm =
  'Keep headings and labels exactly as they are written here, in this order: no bold, no numbers of your own, no further headings.';

export const defineOutline = (outline: Outline): Outline => ({ ...outline, text: outline.text.trim() });
