import { cutText, plainLine, tailOf } from '../../domain/cut-text.ts';
import type { RunEvent, StoredEvent } from '../../domain/events.ts';

/** Characters of everything together: less than the smallest window that anybody uses. */
const digestCharacters = 12_000;
const lineCharacters = 300;
const wordsCharacters = 3_000;
const complaintsShown = 8;

type Check = (RunEvent & { type: 'check-end' })['result'];

const checkLines = ({ name, status, timedOut, tests, diagnostics }: Check): string[] => {
  const counted = tests === undefined ? '' : `, ${tests.passed} of ${tests.total} tests passed`;
  return [
    `check ${name}: ${timedOut ? 'timed out' : status}${counted}`,
    ...diagnostics
      .slice(0, complaintsShown)
      .map(({ path = '', line = '', message }) => `  ${path}:${line} ${plainLine(message, lineCharacters)}`),
  ];
};

/** Where an answer is long, what it says stands at its beginning and at its end. */
const ends = (text: string): string => {
  const plain = text.trim();
  if (plain.length <= wordsCharacters) return plain;
  const half = wordsCharacters / 2;
  return `${cutText(plain, half)}\n${tailOf(plain, half)}`;
};

const linesOf = (event: RunEvent): string[] => {
  switch (event.type) {
    case 'run-start':
      return [`asked for: ${cutText(event.spec, wordsCharacters)}`];
    case 'hands-choose':
      return [`done by: ${event.hands}`];
    case 'files-write':
      return [`wrote: ${event.paths.slice(0, 20).join(', ')}`];
    case 'files-restore':
      return [`put back: ${event.paths.slice(0, 20).join(', ')}, because ${event.reason}`];
    case 'edit-refuse':
      return [`refused an edit of ${event.path}: ${event.reason}`];
    case 'heal-round':
      return [`round ${event.round} of healing, ${event.problems} problems`];
    case 'check-end':
      return checkLines(event.result);
    case 'agent-end':
      return [`${event.agent} ended: ${event.reason}`, ends(event.text)];
    case 'model-call-fail':
      return [`${event.model} failed as ${event.role}: ${plainLine(event.message, lineCharacters)}`];
    case 'run-warn':
      return [`warning: ${plainLine(event.message, lineCharacters)}`];
    case 'gate-request':
      return [`asked a person: ${plainLine(event.question, lineCharacters)}`];
    case 'gate-response':
      return [`was answered: ${event.decision} ${plainLine(event.answer, lineCharacters)}`];
    case 'run-end':
      return [`ended ${event.outcome}: ${event.reason}`];
    default:
      return [];
  }
};

/**
 * A log in one text for a model: every event once, in order, each bounded, and nothing twice. Where it is too long, the middle is
 * left out: what was asked for and how it ended stay. The answers of models are in what they wrote and are not repeated.
 */
export const digestRun = (events: readonly StoredEvent[]): string => {
  const seen = new Set<string>();
  const lines = events
    .flatMap(({ event }) => linesOf(event))
    .filter((line) => line !== '' && !seen.has(line) && seen.add(line));
  const text = lines.join('\n');
  if (text.length <= digestCharacters) return text;
  const half = digestCharacters / 2;
  return `${cutText(text, half)}\n${tailOf(text, half)}`;
};
