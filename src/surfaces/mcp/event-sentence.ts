import type { RunEvent, RunEventType, StoredEvent } from '../../domain/events.ts';
import { healingWords } from '../../domain/healing.ts';
import { printable } from '../printable.ts';

type Sentences = { [Type in RunEventType]?: (event: RunEvent & { type: Type }) => string };

/** What other events say stands in their name. */
const sentences: Sentences = {
  'step-start': ({ step }) => `${step} …`,
  'step-end': ({ step, durationMs }) => `${step} took ${Math.round(durationMs)} ms`,
  'model-call-start': ({ role, model, endpoint }) => `${role} asks ${model} at ${endpoint}`,
  'model-call-end': ({ role, answerTokens }) => `${role} has an answer of ${answerTokens} tokens`,
  'model-call-fail': ({ model, endpoint, message, willRetry }) =>
    `${model} at ${endpoint}: ${message}${willRetry ? '; again' : ''}`,
  'model-fallback': ({ role, to }) => `${role} turns to ${to.model} at ${to.endpoint}`,
  'hands-choose': ({ hands, reason }) => `done by ${hands} (${reason})`,
  'agent-start': ({ agent, resumes }) => `${agent} ${resumes === undefined ? 'begins' : 'goes on'}`,
  'agent-tool': ({ agent, tool, target, failed }) =>
    `${agent}: ${tool} ${target ?? ''}${failed ? ' failed' : ''}`,
  'agent-end': ({ reason, files }) => `${reason}; ${Object.keys(files).length} files changed`,
  'run-postpone': ({ until, reason }) => `goes on at ${until}: ${reason}`,
  'check-start': ({ check, command }) => `check ${check}: ${command.join(' ')}`,
  'check-end': ({ result }) => `check ${result.name} ${result.status}`,
  'files-write': ({ paths }) => `wrote ${paths.join(', ')}`,
  'free-fix': ({ about }) => `mended without a model: ${about.join('; ')}`,
  'heal-round': (event) => healingWords(event),
  'test-rerun': ({ flaky }) =>
    flaky.length === 0
      ? 'what failed fails again'
      : `flaky, failed and passed on the same tree: ${flaky.map(({ name }) => name).join('; ')}`,
  'files-restore': ({ paths, reason }) => `put back ${paths.join(', ')}: ${reason}`,
  'edit-refuse': ({ path, reason }) => `refused an edit of ${path}: ${reason}`,
  'run-warn': ({ message }) => `warning: ${message}`,
  'gate-request': ({ question }) => `asks: ${question}`,
  'run-end': ({ outcome, reason }) => `${outcome}: ${reason}`,
};

/** An event in one short line of harmless text. */
export const eventSentence = ({ event }: StoredEvent): string => {
  const sentence = sentences[event.type] as ((event: RunEvent) => string) | undefined;
  return printable(sentence?.(event) ?? event.type, 300);
};
