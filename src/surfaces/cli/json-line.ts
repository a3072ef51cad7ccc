import type { StoredEvent } from '../../domain/events.ts';

/** What JSON allows raw although a terminal obeys it. */
const dangerous = /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

const escape = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** A value as one line of JSON that is harmless for whatever prints it. */
export const jsonLine = (value: unknown): string =>
  `${JSON.stringify(value).replaceAll(dangerous, escape)}\n`;

/** An event as scripts read it: its fields beside its place. */
export const eventLine = ({ runId, position, at, event }: StoredEvent): string => {
  const { type, ...fields } = event;
  return jsonLine({ type, runId, position, at, ...fields });
};
