import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { z } from 'zod';

/** What the rules found on one page. */
export const pageAuditSchema = z.object({
  /** Characters that a person sees. */
  seen: z.int(),
  passes: z.int(),
  incomplete: z.array(z.string()),
  violations: z.array(
    z.object({
      id: z.string(),
      impact: z.string().nullable().catch(null),
      help: z.string(),
      nodes: z.array(z.object({ target: z.string(), html: z.string(), summary: z.string() })),
    }),
  ),
});
export type PageAudit = z.infer<typeof pageAuditSchema>;

/** Levels A and AA of WCAG 2.2; contrast is among them. */
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

const script = (mark: string): string => `addEventListener('load', async () => {
  let told;
  try {
    const seen = document.body.innerText.trim().length;
    const found = await axe.run(document, { runOnly: ${JSON.stringify(rules)}, resultTypes: ['violations', 'incomplete'] });
    told = {
      seen,
      passes: found.passes.length,
      incomplete: found.incomplete.map(({ id }) => id),
      violations: found.violations.map(({ id, impact, help, nodes }) => ({ id, impact, help, nodes: nodes.slice(0, 10).map(({ target, html, failureSummary }) => ({ target: target.join(' ').slice(0, 200), html: html.slice(0, 200), summary: String(failureSummary).slice(0, 400) })) })),
    };
  } catch (error) {
    told = { error: String(error) };
  }
  const bytes = new TextEncoder().encode(JSON.stringify(told));
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  document.documentElement.textContent = '${mark}:' + text + ':${mark}';
});`;

const inline = (text: string): string => text.replaceAll(/<\/script/gi, String.raw`<\/script`);

let axe: Promise<string> | undefined;
const axeSource = (): Promise<string> =>
  (axe ??= readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));

/**
 * The page with the rules before it. Its own scripts are held still: only what carries the nonce runs, and neither the nonce
 * nor the mark of the result can be known to whoever wrote the page.
 */
export const auditedPage = async (
  html: string,
): Promise<{ html: string; read: (dom: string) => PageAudit | undefined }> => {
  const [nonce, mark] = [randomBytes(16).toString('hex'), `audit-${randomBytes(16).toString('hex')}`];
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'`;
  const before = [
    '<!DOCTYPE html>',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    `<script nonce="${nonce}">${inline(await axeSource())}</script>`,
    `<script nonce="${nonce}">${inline(script(mark))}</script>`,
  ];
  return {
    html: `${before.join('')}${html}`,
    read: (dom) => {
      const told = new RegExp(`${mark}:([A-Za-z0-9+/=]+):${mark}`).exec(dom)?.[1];
      if (told === undefined) return undefined;
      return pageAuditSchema.safeParse(JSON.parse(Buffer.from(told, 'base64').toString('utf8'))).data;
    },
  };
};
