import { checkTokens } from '../../../toolchains/documents/check-tokens.ts';
import type { GateCheck } from '../gate-check.ts';
import { judge, refuse } from './tree/judge.ts';
import { isMissingDocument, readDocument } from './tree/read-document.ts';

const name = 'tokens';

/** The values that all pages share. */
export const tokens: GateCheck = {
  name,
  about:
    'design/tokens.json is an object with the groups color, typography and spacing, whose values are those of CSS',
  run: async (_, tools) => {
    const found = await readDocument(tools, 'design/tokens.json');
    return isMissingDocument(found)
      ? refuse(name, 'the tokens are missing', found.reason)
      : judge(name, checkTokens(found));
  },
};
