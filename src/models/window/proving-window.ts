import { ModelError } from '../../domain/errors.ts';
import { modelError } from '../faults.ts';
import { firstTokenLimitMs } from '../limits.ts';
import type { CallOptions, Model, Reply } from '../model.ts';
import { CallPlanner } from './call-planner.ts';
import type { PlannedCall, WindowOptions } from './call-planner.ts';
import { atWindow, signOf } from './cut-sign.ts';
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

/** Whether the prompt was read whole; a count that leaves it open is looked at a second time. */
const judge = async (
  model: Model,
  { memory }: WindowOptions,
  { sent, request, windowTokens }: PlannedCall,
  { reported, signal }: { reported: number; signal: AbortSignal | undefined },
): Promise<'whole' | 'cut' | 'no-count'> => {
  const notes = memory.of(model);
  if (notes.countsPart === true) return 'no-count';
  const sign = signOf(sent, reported, windowTokens);
  if (sign === 'cut') return 'cut';
  if (sign === 'empty') return 'no-count';
  // An honest prompt may lie at a window too.
  if (sign === 'whole' && (sent.exact || !atWindow(reported, windowTokens))) return 'whole';
  const look = await secondLook(model, request, reported, signal);
  if (look === 'falls') notes.countsPart = true;
  if (look === 'falls') return 'no-count';
  if (look === 'grows') return 'whole';
  return look === 'stays' || sign === 'doubtful' ? 'cut' : 'whole';
};

/** The reply with the size that we know in the place of a count that is none. */
const counted = (reply: Reply, { sent }: PlannedCall): Reply => ({
  ...reply,
  usage: { ...reply.usage, promptTokens: Math.round(sent.tokens), source: 'estimated' },
});

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
  try {
    const reply = await model.complete(planned.request, watched);
    const verdict = await judge(model, options, planned, { reported, signal: call.signal });
    if (verdict === 'cut') throw cutFault(model, options, planned, { reported });
    if (verdict === 'no-count') return counted(reply, planned);
    learn(model, options, planned, reply);
    return reply;
  } catch (error) {
    if (!(error instanceof ModelError) || error.fault === 'window-cut' || error.fault === 'aborted')
      throw error;
    // A cut prompt explains whatever else is wrong with its answer.
    const cut = signOf(planned.sent, reported, planned.windowTokens) === 'cut';
    throw cut ? cutFault(model, options, planned, { reported, cause: error }) : error;
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
