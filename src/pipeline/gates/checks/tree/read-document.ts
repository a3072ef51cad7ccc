import type { DocumentText } from '../../../../toolchains/documents/document-findings.ts';
import type { GateCheckTools } from '../../gate-check.ts';

/** Documents of a delivery are pages, not books. */
const longestDocument = 400_000;

/** A document of the tree, or why there is none, as a sentence for whoever owes it. */
export type FoundDocument = DocumentText | { reason: string };

export const isMissingDocument = (found: FoundDocument): found is { reason: string } => 'reason' in found;

/** The text of the first of `paths` that is there. A file under another spelling is named. */
export const readDocument = async (
  { workbench }: Pick<GateCheckTools, 'workbench'>,
  ...paths: [string, ...string[]]
): Promise<FoundDocument> => {
  for (const path of paths) {
    const text = await workbench.read(path);
    if (text === undefined) continue;
    if (typeof text !== 'string') return { reason: `${path} cannot be read: ${text.reason}` };
    if (text.trim() === '') return { reason: `${path} is empty: write it` };
    if (text.length > longestDocument)
      return { reason: `${path} is too long: keep it below ${longestDocument} characters` };
    return { path, text };
  }
  const wanted = new Set(paths.map((path) => path.toLowerCase()));
  const near = (await workbench.paths()).find((path) => wanted.has(path.toLowerCase()));
  return {
    reason: `${paths.join(' or ')} is missing: write it${near === undefined ? '' : ` (there is ${near}; the name has to be exactly this one)`}`,
  };
};

/** Texts of all files that `wanted` takes, in the order of their paths; what cannot be read as text is left out. */
export const readAll = async (
  { workbench }: Pick<GateCheckTools, 'workbench'>,
  wanted: (path: string) => boolean,
  limit = 3_000,
): Promise<DocumentText[]> => {
  const paths = (await workbench.paths()).filter(wanted).slice(0, limit);
  const found: DocumentText[] = [];
  for (const path of paths) {
    const text = await workbench.read(path);
    if (typeof text === 'string') found.push({ path, text });
  }
  return found;
};
