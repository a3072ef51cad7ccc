import type { DeliverableName } from '../../domain/delivery-role.ts';
import { quoteData } from '../../domain/quote-data.ts';
import { outlines } from './outlines/index.ts';
import type { Outline } from './outlines/outline.ts';

/** The outline of a deliverable by its name; undefined for what has none, such as a page of a role that a person added. */
export const outlineOf = (deliverable: string): Outline | undefined =>
  Object.hasOwn(outlines, deliverable) ? outlines[deliverable as DeliverableName] : undefined;

/** An outline as a prompt shows it. */
export const outlineText = ({ text, language, example, rules }: Outline): string =>
  [
    quoteData(
      'Form. Replace every place in angle brackets, and repeat an entry as often as needed:',
      text,
      language,
    ),
    quoteData('A line from another product, to show the manner; do not copy it:', example),
    `Rules of the form:\n${rules.map((rule) => `- ${rule}`).join('\n')}`,
  ].join('\n\n');
