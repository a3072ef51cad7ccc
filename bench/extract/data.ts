// The recorded replies, read in place: they lie beside a checkout and are no part of it.
import { existsSync, readFileSync } from 'node:fs';

const data = new URL('../../../shared/data/', import.meta.url);

/** Whether the recorded data is on this machine. */
export const hasData = (): boolean => existsSync(data);

/** The rows of one set, at most `limit` of them, spread over all of it. */
export const rowsOf = <Row>(file: string, limit = Infinity): Row[] => {
  const lines = readFileSync(new URL(file, data), 'utf8').trim().split('\n');
  const step = Math.max(1, Math.floor(lines.length / limit));
  return lines.filter((_, at) => at % step === 0).map((line) => JSON.parse(line) as Row);
};

/** Text of a file of the data, whatever it is. */
export const textOf = (file: string): string => readFileSync(new URL(file, data), 'utf8');

/** A small task answered by a model; `gold` is what another reader took of it, and how that fared. */
export interface SmallTask {
  id: string;
  task: string;
  lang: 'python' | 'javascript';
  raw: string;
  gold: { status: string; passed: number; total: number; peer_span?: [number, number]; peer_code?: string };
}

/** A turn of a coding session; `files` are known where the commit is. */
export interface Turn {
  id: string;
  raw: string;
  gold: {
    applied: string[];
    files?: { path: string; before: string | null; after_sha1: string }[];
  };
}

export interface Chat {
  id: string;
  raw: string;
  lang?: string;
}

export interface Opinion {
  id: string;
  text: string;
  text_without_verdict_line?: string;
  verdict: 'approve' | 'reject' | null;
}
