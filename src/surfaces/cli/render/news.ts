import { healingWords } from '../../../domain/healing.ts';
import { shortId } from '../../../domain/id.ts';
import type { StoredEvent } from '../../../domain/events.ts';
import type { RunStarted } from '../../../operations/run-started.ts';
import { styled, type Line } from '../line.ts';

/** What a person sees before the first step. */
export const renderStart = ({ runId, title, project, notices }: RunStarted): Line[] => [
  [styled('bold', title)],
  [styled('dim', `run ${shortId(runId)} in ${project}`)],
  ...notices.map((notice): Line => [styled('yellow', `note: ${notice}`)]),
];

/** What is worth a line of its own within a step. Where no line lives, whatever may take minutes is. */
export const renderNews = ({ event }: StoredEvent, interactive: boolean): Line[] => {
  switch (event.type) {
    case 'model-call-start':
      return interactive
        ? []
        : [[styled('dim', `  ${event.role} asks ${event.model} at ${event.endpoint} …`)]];
    case 'check-start':
      return interactive ? [] : [[styled('dim', `  ${event.check}: ${event.command.join(' ')} …`)]];
    case 'model-call-fail':
      return [
        [
          styled('yellow', `  ${event.model} at ${event.endpoint}: ${event.message}`),
          event.willRetry ? '; again' : '',
        ],
      ];
    case 'model-fallback':
      return [[styled('yellow', `  instead: ${event.to.model} at ${event.to.endpoint}`)]];
    case 'run-warn':
      return [[styled('yellow', `  warning: ${event.message}`)]];
    case 'edit-refuse':
      return [[styled('yellow', `  refused: ${event.path}: ${event.reason}`)]];
    case 'free-fix':
      return event.about.map((text) => [styled('dim', `  mended without a model: ${text}`)]);
    case 'heal-round':
      return [[styled('dim', `  ${healingWords(event)}`)]];
    case 'test-rerun':
      return event.flaky.map(({ name }) => [
        styled('yellow', `  flaky: ${name} failed and passed on the same tree`),
      ]);
    case 'files-restore':
      return [[styled('dim', `  restored: ${event.reason}`)]];
    default:
      return [];
  }
};
