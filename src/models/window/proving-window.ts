import { ModelError } from '../../domain/errors.ts';
import { modelError } from '../faults.ts';
import { firstTokenLimitMs } from '../limits.ts';
import type { CallOptions, Model, Reply } from '../model.ts';
import { CallPlanner } from './call-planner.ts';
import type { PlannedCall, WindowOptions } from './call-planner.ts';
import { atWindow, isCut } from './cut-sign.ts';
import { secondLook } from './second-look.ts';

/** Prompts below this size say nothing of the speed of reading. */
const timedTokens = 200;

/** Takes note of an answer to a prompt that was read whole. */
const learn = (model: Model, { memory }: WindowOptions, { size, sent }: PlannedCall, reply: Reply): void => {
  const { usage, timing } = reply;
  if (timing && usage.promptTokens > timedTokens) memory.observeSpeed(model, timing);
  if (usage.source === 'estimated') return;
  const notes = memory.of(model);
  if (notes.cut && sent.tokens >= notes.cut.sentTokens) notes.cut = undefined;
  const tokens = usage.promptTokens - size.templateTokens;
  if (tokens > 0) memory.observe(model, { features: size.features, tokens });
};

const cutFault = (
  model: Model,
  { memory, now = Date.now }: WindowOptions,
  { sent, windowTokens }: PlannedCall,
  { reported, cause }: { reported: number; cause?: unknown },
): ModelError => {
  const notes = memory.of(model);
  notes.cut = { sentTokens: Math.min(sent.tokens, notes.cut?.sentTokens ?? Infinity), atMs: now() };
  const read = `read only ${reported} of about ${Math.round(sent.tokens)} tokens of the prompt`;
  const claim = windowTokens === undefined ? '' : `, though its window should hold ${windowTokens}`;
  return modelError('window-cut', `${model.name} at ${model.endpoint} ${read}${claim}`, {
    cause,
    hint: 'give the model a larger window on the server (Ollama: num_ctx), or send a smaller prompt',
  });
};

/** A count that lies at a window and was not told by the server's own tokenizer is looked at a second time. */
const looksCut = async (
  model: Model,
  { sent, request, windowTokens }: PlannedCall,
  reported: number,
  signal: AbortSignal | undefined,
): Promise<boolean> =>
  !sent.exact && atWindow(reported, windowTokens) && (await secondLook(model, request, reported, signal));

/** One call; its answer counts only when the server read the whole prompt. */
const attempt = async (
  model: Model,
  options: WindowOptions,
  planned: PlannedCall,
  call: CallOptions,
): Promise<Reply> => {
  let reported = Infinity;
  const { promptTokensPerSecond } = options.memory.of(model);
  const watched: CallOptions = {
    ...call,
    firstTokenMs: firstTokenLimitMs(planned.sent.tokens, promptTokensPerSecond),
    onPromptTokens(tokens) {
      reported = tokens;
      call.onPromptTokens?.(tokens);
    },
  };
  const wasCut = (): boolean => isCut(planned.sent, reported);
  try {
    const reply = await model.complete(planned.request, watched);
    if (wasCut() || (await looksCut(model, planned, reported, call.signal)))
      throw cutFault(model, options, planned, { reported });
    learn(model, options, planned, reply);
    return reply;
  } catch (error) {
    if (!(error instanceof ModelError) || error.fault === 'window-cut' || error.fault === 'aborted')
      throw error;
    // A cut prompt explains whatever else is wrong with its answer.
    throw wasCut() ? cutFault(model, options, planned, { reported, cause: error }) : error;
  }
};

/**
 * Proves for each call that the model saw the whole prompt. Before it: what cannot fit is refused with `prompt-too-long`
 * and the sizes, and the answer gets what is left. After it: a reported count far below what was sent is a `window-cut`,
 * whatever the answer says; where the server sizes its window by call, the call is first repeated with a larger one.
 */
export const provingWindow = (model: Model, options: WindowOptions): Model => {
  const planner = new CallPlanner(model, options);
  return {
    name: model.name,
    endpoint: model.endpoint,
    async complete(request, call = {}) {
      const planned = await planner.plan(request, call.signal);
      try {
        return await attempt(model, options, planned, call);
      } catch (error) {
        const cut = error instanceof ModelError && error.fault === 'window-cut';
        const again = cut ? await planner.widened(planned, call.signal) : undefined;
        if (!again) throw error;
        call.onRestart?.();
        return attempt(model, options, again, call);
      }
    },
  };
};
