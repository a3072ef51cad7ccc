import { basename } from 'node:path/posix';
import type { DocumentText } from '../../../toolchains/documents/document-findings.ts';
import type { GateCheck } from '../gate-check.ts';
import { browse, browserRemedy, type Opened } from './cage/browse.ts';
import { findDesigns } from './tree/find-designs.ts';
import { judge, refuse, unknown } from './tree/judge.ts';

const name = 'screenshots';

const sizes = [
  { name: 'wide', width: 1280, height: 900 },
  { name: 'narrow', width: 390, height: 844 },
] as const;

const signature = '89504e470d0a1a0a';

/** Width and height of a PNG, from its header; undefined for anything else. */
export const sizeOfPng = (base64: string | undefined): { width: number; height: number } | undefined => {
  const bytes = Buffer.from((base64 ?? '').slice(0, 64), 'base64');
  return bytes.length >= 24 && bytes.toString('hex', 0, 8) === signature
    ? { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) }
    : undefined;
};

interface Shot {
  file: string;
  picture: string | undefined;
  line: string;
}

const shotOf = ({ path }: DocumentText, size: (typeof sizes)[number], opened: Opened | undefined): Shot => {
  const file = `${basename(path, '.html')}-${size.name}.png`;
  const found = sizeOfPng(opened?.file);
  const picture = found?.width === size.width ? opened?.file : undefined;
  return { file, picture, line: `${file}: ${found ? `${found.width} × ${found.height}` : 'no picture'}` };
};

/** Pictures of each design, wide and narrow, for the person who chooses. */
export const screenshots: GateCheck = {
  name,
  about:
    'each design can be drawn by a browser, 1280 and 390 pixels wide; the pictures are kept for the person who chooses',
  run: async (_, tools) => {
    const { pages, missing } = await findDesigns(tools);
    if (pages.length === 0) return refuse(name, 'there are no designs', missing.join('; '));
    const shots: Shot[] = [];
    const logs: string[] = [];
    // One page at a time: what a command prints is bounded.
    for (const page of pages) {
      const found = await browse(
        tools,
        sizes.map(({ width, height }) => ({ html: page.text, picture: { width, height } })),
      );
      if (found.missing) return unknown(name, 'not run: no browser', browserRemedy);
      shots.push(...sizes.map((size, index) => shotOf(page, size, found.opened[index])));
      logs.push(found.log, ...found.opened.map(({ stderr }) => stderr));
    }
    const drawn = shots.filter((shot): shot is Shot & { picture: string } => shot.picture !== undefined);
    const undrawn = shots
      .filter(({ picture }) => picture === undefined)
      .map(({ file }) => `${file} could not be drawn: see the log`);
    return judge(
      name,
      {
        reasons: [...missing, ...undrawn],
        summary: `${drawn.length} pictures`,
        listing: shots.map(({ line }) => line),
      },
      { log: logs.join('\n'), files: Object.fromEntries(drawn.map(({ file, picture }) => [file, picture])) },
    );
  },
};
