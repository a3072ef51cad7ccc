import type { DocumentText } from '../../../toolchains/documents/document-findings.ts';
import { selfContainedFaults } from '../../../toolchains/documents/check-self-contained.ts';
import type { GateCheck } from '../gate-check.ts';
import { findDesigns } from './tree/find-designs.ts';
import { judge } from './tree/judge.ts';

const name = 'html';

/** Matters of taste; a page that stands alone may well have its styles where they are used. */
const taste = {
  'no-inline-style': 'off',
  'no-trailing-whitespace': 'off',
  'void-style': 'off',
  'doctype-style': 'off',
  'long-title': 'off',
} as const;

/** The validator is told nothing by the page: its comments that switch rules off are made plain ones. */
const unsilenced = (text: string): string => text.replaceAll(/\[\s*html-validate-/gi, '[no-');

const validate = async (pages: readonly DocumentText[]): Promise<string[]> => {
  const { HtmlValidate, StaticConfigLoader } = await import('html-validate/node');
  const validator = new HtmlValidate(
    new StaticConfigLoader({ root: true, extends: ['html-validate:recommended'], rules: taste }),
  );
  const reasons: string[] = [];
  for (const { path, text } of pages) {
    const { results } = await validator.validateString(unsilenced(text), path);
    for (const { messages } of results)
      for (const { line, ruleId, message } of messages)
        reasons.push(`${path}:${line} ${message} (${ruleId})`);
  }
  return reasons;
};

/** Three pages, each valid and standing alone. */
export const html: GateCheck = {
  name,
  about:
    'design/option-a.html, option-b.html and option-c.html are valid HTML and stand alone: no address, style, font, image or script from anywhere else, and no script that asks the network',
  run: async (_, tools) => {
    const { pages, missing } = await findDesigns(tools);
    const alone = pages.flatMap(({ path, text }) =>
      selfContainedFaults(text).map((fault) => `${path}:${fault}`),
    );
    const texts = pages.map(({ text }) => text.replaceAll(/\s+/g, ' '));
    const same =
      new Set(texts).size < texts.length
        ? ['two of the options are the same page: let each be a choice of its own']
        : [];
    const reasons = [...missing, ...same, ...alone, ...(await validate(pages))];
    return judge(name, {
      reasons,
      summary: `${pages.length} of 3 pages, ${reasons.length} faults`,
      listing: [],
    });
  },
};
