import type { DocumentText } from '../../../../toolchains/documents/document-findings.ts';
import type { GateCheckTools } from '../../gate-check.ts';
import { isMissingDocument, readDocument } from './read-document.ts';

export const designPaths = ['design/option-a.html', 'design/option-b.html', 'design/option-c.html'] as const;

/** The three options that a person chooses from, and a sentence for each that is missing. */
export const findDesigns = async (
  tools: Pick<GateCheckTools, 'workbench'>,
): Promise<{ pages: DocumentText[]; missing: string[] }> => {
  const found = await Promise.all(designPaths.map((path) => readDocument(tools, path)));
  return {
    pages: found.filter((one): one is DocumentText => !isMissingDocument(one)),
    missing: found.filter(isMissingDocument).map(({ reason }) => reason),
  };
};

/** Where a piece of a page's text stands, as `path:line`; the path alone where it is not found as it is. */
export const placeOf = ({ path, text }: DocumentText, piece: string): string => {
  const at = piece.trim() === '' ? -1 : text.indexOf(piece.slice(0, 60).trim());
  return at < 0 ? path : `${path}:${text.slice(0, at).split('\n').length}`;
};
