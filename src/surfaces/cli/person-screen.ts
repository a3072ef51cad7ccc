import { shortId } from '../../domain/id.ts';
import type { StoredEvent } from '../../domain/events.ts';
import type { RunSummary } from '../../operations/summarise-run.ts';
import { styled, type Line } from './line.ts';
import { renderNews, renderStart } from './render/news.ts';
import { endedStep, liveStep, viewStep, type StepView } from './render/steps.ts';
import { renderSummary } from './render/summary.ts';
import type { Parting, RunScreen } from '../run-screen.ts';
import type { Terminal } from './terminal.ts';

const frameMs = 100;
/** A step that took less and found nothing out did nothing. */
const idleMs = 100;

/**
 * Draws the step in hand over and over until it is stopped; does nothing where no line can live. It only draws: the
 * spinner of the prompt library holds the keyboard and ends the process with 0 on Ctrl-C, and a run would be lost to it.
 */
const animate = (terminal: Terminal, current: () => Line | undefined): (() => void) => {
  if (!terminal.interactive) return () => undefined;
  const timer = setInterval(() => terminal.live(current()), frameMs);
  return () => {
    clearInterval(timer);
    terminal.live(undefined);
  };
};

/** How long a step took, if this event ends it. A run that stops ends its last step without a word about it. */
const endOfStep = (view: StepView, { at, event }: StoredEvent): number | undefined => {
  if (event.type === 'step-end') return event.durationMs;
  const stops = event.type === 'run-end' || event.type === 'gate-request';
  return stops ? Math.max(0, Date.parse(at) - view.startedAt) : undefined;
};

/** A gate that had nothing to look at is no news. */
const isIdle = ({ event }: StoredEvent, durationMs: number): boolean =>
  event.type === 'step-end' && Object.keys(event.facts).length === 0 && durationMs < idleMs;

const renderEnd = (runId: string, summary: RunSummary, parting: Parting): Line[] => {
  const id = shortId(runId);
  if (parting === 'over') return renderSummary(runId, summary);
  if (parting === 'interrupted')
    return [[styled('yellow', 'interrupted'), `; go on with: millwright resume ${id}`]];
  if (parting !== 'left') return [];
  const where = `; the run goes on in the server: millwright show ${id} tells how it stands`;
  const stop = summary.taskId === null ? '' : `, millwright cancel ${shortId(summary.taskId)} stops it`;
  return [[styled('yellow', 'no longer watched'), `${where}${stop}`]];
};

/** One line a step: alive while the step runs where the terminal can do that, printed when it has ended. */
export const personScreen = (terminal: Terminal): RunScreen => {
  let view: StepView | undefined;
  let answered = 0;
  let frame = 0;
  let stopAnimation = (): void => undefined;
  return {
    start(started) {
      terminal.print(...renderStart(started));
      const { frames } = terminal.symbols;
      stopAnimation = animate(terminal, () =>
        view ? liveStep(view, Date.now(), frames[frame++ % frames.length] ?? '', answered) : undefined,
      );
    },
    event(stored) {
      view = viewStep(view, stored);
      if (stored.event.type === 'model-call-start' || stored.event.type === 'step-start') answered = 0;
      const lines = renderNews(stored, terminal.interactive);
      const durationMs = view && endOfStep(view, stored);
      if (view && durationMs !== undefined) {
        if (!isIdle(stored, durationMs)) lines.push(...endedStep(view, durationMs, terminal.symbols));
        view = undefined;
        terminal.live(undefined);
      }
      if (lines.length > 0) terminal.print(...lines);
    },
    delta({ text, restart }) {
      answered = (restart ? 0 : answered) + text.length;
    },
    end(runId, summary, parting) {
      stopAnimation();
      terminal.print(...(parting === 'over' ? [[]] : []), ...renderEnd(runId, summary, parting));
    },
  };
};

/** Only how it ended. */
export const quietScreen = (terminal: Terminal): RunScreen => ({
  start: () => undefined,
  event: () => undefined,
  delta: () => undefined,
  end: (runId, summary, parting) => terminal.print(...renderEnd(runId, summary, parting)),
});
