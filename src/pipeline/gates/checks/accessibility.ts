import type { DocumentText } from '../../../toolchains/documents/document-findings.ts';
import type { GateCheck } from '../gate-check.ts';
import { auditedPage, type PageAudit } from './cage/audit-page.ts';
import { browse, browserRemedy } from './cage/browse.ts';
import { findDesigns, placeOf } from './tree/find-designs.ts';
import { judge, oneLine, refuse, unknown } from './tree/judge.ts';

const name = 'accessibility';

/** A page that shows less than this was drawn by its scripts, or is none. */
const leastSeen = 20;

const faultsOf = (page: DocumentText, audit: PageAudit | undefined): string[] => {
  if (audit === undefined) return [`${page.path} could not be looked at: the browser gave no result for it`];
  if (audit.seen < leastSeen)
    return [`${page.path} shows nothing while its scripts stand still: write what a person sees as HTML`];
  return audit.violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, html, summary }) => {
      const how = oneLine(summary.replace(/^Fix (?:any|all) of the following:/, ''), 250);
      return `${placeOf(page, html)} ${help} (${id}) at ${oneLine(target, 100)}: ${how}`;
    }),
  );
};

/** The rules of WCAG 2.2, levels A and AA, that a program can try, in a headless browser. */
export const accessibility: GateCheck = {
  name,
  about:
    'each design keeps the rules of WCAG 2.2 A and AA that a program can check (axe): contrast, names of controls, labels, alternatives for images, language, structure',
  run: async (_, tools) => {
    const { pages, missing } = await findDesigns(tools);
    if (pages.length === 0) return refuse(name, 'there are no designs', missing.join('; '));
    const audited = await Promise.all(pages.map(({ text }) => auditedPage(text)));
    const found = await browse(tools, audited);
    if (found.missing) return unknown(name, 'not run: no browser', browserRemedy);
    const audits = audited.map(({ read }, index) => read(found.opened[index]?.stdout ?? ''));
    const reasons = [...missing, ...pages.flatMap((page, index) => faultsOf(page, audits[index]))];
    const listing = pages.map(
      ({ path }, index) =>
        `${path}: ${audits[index]?.passes ?? 0} rules passed, ${audits[index]?.violations.length ?? 'not known how many'} broken, not to be told by a program: ${audits[index]?.incomplete.join(' ') || 'none'}`,
    );
    const log = [found.log, ...found.opened.map(({ stderr }) => stderr)].join('\n');
    return judge(
      name,
      { reasons, summary: `${pages.length} pages, ${reasons.length} faults`, listing },
      { log },
    );
  },
};
