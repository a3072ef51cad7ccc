// 100,000 events appended and replayed, in the embedded database and on a server of its own.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { twoDatabases } from '../../test/programs/two-databases.ts';
import { machine } from '../machine.ts';
import type { Figures, Phase } from './measure.ts';

const program = join(import.meta.dirname, 'measure.ts');
const run = promisify(execFile);

type Column = [name: string, figures: Figures];

const measureBoth = async (count: number): Promise<Column[]> => {
  const columns: Column[] = [];
  for (const { name, start } of twoDatabases) {
    const databases = await start();
    try {
      const place = await databases.place();
      const { stdout } = await run(process.execPath, [program, JSON.stringify(place), String(count)]);
      const figures = JSON.parse(stdout) as Figures;
      columns.push([
        name === 'embedded' ? `PGlite (${figures.version})` : `Postgres ${figures.version}`,
        figures,
      ]);
    } finally {
      await databases.stop();
    }
  }
  return columns;
};

const rate = ({ events }: Figures, { seconds }: Phase): string =>
  Math.round(events / seconds).toLocaleString('en');
const ms = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`;

const rows: [string, (figures: Figures) => string][] = [
  ['open (first start, ready-made database)', ({ openMs }) => ms(openMs)],
  ['one append, awaited: median', ({ single }) => ms(single.medianMs)],
  ['one append, awaited: 99 %', ({ single }) => ms(single.p99Ms)],
  ['appended a second', (figures) => rate(figures, figures.append)],
  ['stall while appending: median', ({ append }) => ms(append.stall.medianMs)],
  ['stall while appending: 99 %', ({ append }) => ms(append.stall.p99Ms)],
  ['stall while appending: longest', ({ append }) => ms(append.stall.maxMs)],
  ['replayed a second', (figures) => rate(figures, figures.replay)],
  ['stall while replaying: 99 %', ({ replay }) => ms(replay.stall.p99Ms)],
  ['stall while replaying: longest', ({ replay }) => ms(replay.stall.maxMs)],
  ['memory after opening', ({ openMb }) => `${Math.round(openMb)} MB`],
  ['most memory while appending', ({ append }) => `${Math.round(append.peakMb)} MB`],
  ['most memory after replaying', ({ replay }) => `${Math.round(replay.peakMb)} MB`],
];

const page = (columns: Column[]): string => {
  const [, first] = columns[0] ?? [];
  const total = `${first?.events.toLocaleString('en')} events (${first?.megabytes.toFixed(0)} MB of JSON)`;
  const body = rows.map(
    ([name, tell]) => `| ${name} | ${columns.map(([, figures]) => tell(figures)).join(' | ')} |`,
  );
  return `# Events

${total} of realistic kinds and sizes, written to 8 runs by 8 writers at once in bursts of 50, every burst awaited; then
all of them read back and parsed. A stall is a time in which the process could do nothing else. Each database is measured in a process of
its own; the memory of the Postgres server is not counted. The server runs on the same machine over a unix socket, with
fsync off, which is as durable as PGlite: against the death of a process, not of the machine.

Machine: ${machine()}

| | ${columns.map(([name]) => name).join(' | ')} |
|---|${columns.map(() => '---|').join('')}
${body.join('\n')}
`;
};

/** Runs the bench and answers its page. */
export const benchEvents = async (count = 100_000): Promise<string> => page(await measureBoth(count));
