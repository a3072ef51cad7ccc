import { type Change, quote, type TamperFinding } from './tamper-finding.ts';

const snapshot = /(?:^|\/)__snapshots__\/|\.(?:snap|snapshot|ambr|approved\.\w+)$/;

/** One entry a name: `exports[\`name\`] = …` and `# name: …`; a file of another form is one entry. */
const entriesOf = (text: string): string[] =>
  text
    .split(/\n(?=exports\[|# name: )/)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '' && !/^(?:\/\/|# serializer)[^\n]*$/.test(entry));

/** Recorded results that are no longer what they were, in the changed file or anywhere else. */
export const findSnapshots = ({ before, after }: Change): TamperFinding[] => {
  const kept = new Set<string>();
  for (const [path, text] of after)
    if (text !== null && snapshot.test(path)) for (const entry of entriesOf(text)) kept.add(entry);
  return [...after].flatMap(([path, text]): TamperFinding[] => {
    const old = before.get(path);
    if (old === undefined || !snapshot.test(path) || old === text) return [];
    const lost = entriesOf(old).filter((entry) => !kept.has(entry));
    const [first] = lost;
    if (first === undefined) return [];
    const message = `${lost.length} recorded results are others or gone; there stood ${quote(first)}`;
    return [
      { kind: 'snapshot-rewritten', path, line: text === null ? undefined : 1, message, blocking: true },
    ];
  });
};
