import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { GateCheckTools } from '../../gate-check.ts';
import { inCage, printed, withScratch } from './in-cage.ts';

/** Of Debian, Ubuntu, Fedora and macOS; the launchers in /usr/bin want settings that the cage does not show. */
const programs = [
  '/usr/lib/chromium/chromium',
  '/usr/lib/chromium-browser/chromium-browser',
  '/usr/lib64/chromium-browser/chromium-browser',
  '/usr/bin/chromium-browser',
  '/usr/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** The cage is around it: its own one needs namespaces, which no command gets. */
const flags =
  '--headless --no-sandbox --disable-gpu --disable-dev-shm-usage --disable-background-networking --disable-component-update --disable-sync --disable-extensions --disable-breakpad --disable-crash-reporter --no-first-run --no-default-browser-check --hide-scrollbars --force-color-profile=srgb --virtual-time-budget=20000'.split(
    ' ',
  );

/** The machine's own settings of fonts are not in the cage; its fonts are. */
const fonts = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <cachedir>/tmp/fonts</cachedir>
  <include ignore_missing="yes">/usr/share/fontconfig/conf.avail/60-latin.conf</include>
</fontconfig>
`;

/** The way to the program that is missing. */
export const browserRemedy = 'no browser is there: apt-get install -y chromium, then look at the gate again';

const openedSchema = z.object({
  status: z.int().nullable(),
  error: z.string().optional(),
  stderr: z.string(),
  stdout: z.string().optional(),
  file: z.string().optional(),
});

/** What came of one page: what was printed, or the file that was written (base64). */
export type Opened = z.infer<typeof openedSchema>;

/** One page to open: its whole text, and what the browser shall do with it. `picture` asks for a PNG of this size. */
export interface PageErrand {
  html: string;
  picture?: { width: number; height: number };
}

const parse = (line: string): unknown => {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
};

/** Opens pages in a headless browser in the cage, without a network; `missing` where there is no browser. */
export const browse = async (
  tools: Pick<GateCheckTools, 'workbench'>,
  errands: readonly PageErrand[],
): Promise<{ missing: true } | { missing: false; opened: Opened[]; log: string }> =>
  withScratch(tools, async ({ folder }) => {
    const pages = await Promise.all(
      errands.map(async ({ html, picture }, index) => {
        const page = join(folder, `page-${index}.html`);
        await writeFile(page, html);
        if (picture === undefined) return { args: ['--dump-dom', `file://${page}`] };
        const file = join(folder, `page-${index}.png`);
        return {
          args: [
            `--screenshot=${file}`,
            `--window-size=${picture.width},${picture.height}`,
            `file://${page}`,
          ],
          file,
        };
      }),
    );
    await writeFile(join(folder, 'fonts.conf'), fonts);
    const program = await readFile(
      fileURLToPath(new URL('../../../../workspace/guests/probe-page.mjs', import.meta.url)),
      'utf8',
    );
    const output = await inCage(tools, {
      command: ['node', '--input-type=module', '-e', program, JSON.stringify({ programs, flags, pages })],
      timeoutMs: 60_000 * errands.length + 10_000,
      env: { FONTCONFIG_FILE: join(folder, 'fonts.conf') },
    });
    const lines = output.stdout.split('\n').map(parse);
    if (lines.some((line) => z.object({ missing: z.literal(true) }).safeParse(line).success))
      return { missing: true };
    const opened = lines.flatMap((line) => openedSchema.safeParse(line).data ?? []);
    const log = opened.length === errands.length ? '' : printed(output).slice(-4_000);
    return { missing: false, opened, log };
  });
