import { shortId } from '../../domain/id.ts';
import type { Output } from '../application.ts';
import { eventLine, jsonLine } from './json-line.ts';
import type { RunScreen } from '../run-screen.ts';

/** Every event as a line of JSON, and nothing else. */
export const jsonScreen = (output: Output): RunScreen => ({
  start({ runId, notices }) {
    for (const message of notices) output.write(jsonLine({ type: 'notice', runId, message }));
  },
  event(stored) {
    output.write(eventLine(stored));
  },
  delta: () => undefined,
  end(runId, { taskId }, parting) {
    if (parting === 'interrupted')
      output.write(jsonLine({ type: 'interrupt', runId, resume: `millwright resume ${shortId(runId)}` }));
    if (parting !== 'left') return;
    const cancel = taskId !== null && { cancel: `millwright cancel ${shortId(taskId)}` };
    output.write(jsonLine({ type: 'leave', runId, show: `millwright show ${shortId(runId)}`, ...cancel }));
  },
});
