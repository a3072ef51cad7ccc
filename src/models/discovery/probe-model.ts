import { ModelError } from '../../domain/errors.ts';
import { modelFacts } from '../ask-server.ts';
import { createModel } from '../create-model.ts';
import { addressOf, type Endpoint } from '../endpoint.ts';
import { ModelMemory, type JsonWay } from '../model-memory.ts';
import type { Timing } from '../model.ts';
import type { ModelFacts } from '../question.ts';
import { provingWindow } from '../window/proving-window.ts';
import { formatCanary, systemCanary, windowCanary } from './canaries.ts';
import { remedies, type ProbeFault } from './remedies.ts';

/** One thing that was found out about a model. */
export interface ProbeFinding {
  fault: ProbeFault | undefined;
  text: string;
  remedy: string | undefined;
}

export interface ModelProbe {
  name: string;
  endpoint: string;
  facts: ModelFacts;
  jsonWays: JsonWay[];
  thinks: boolean;
  timing: Timing | undefined;
  findings: ProbeFinding[];
}

export interface ProbeOptions {
  signal?: AbortSignal | undefined;
  memory?: ModelMemory | undefined;
  /** The largest prompt that is sent to try the window; a slow machine reads a few hundred tokens a second. Default 24,000. */
  mostTokens?: number | undefined;
  /** Window that the person configured. */
  windowTokens?: number | undefined;
}

const defaultMostTokens = 24_000;
/** Where nothing is claimed, what most work needs is tried. */
const unclaimedTokens = 8192;
/** Left for the answer and for the error of the estimate. */
const filledShare = 0.8;
/** Fewer answer tokens a second than this, and a file takes minutes. */
const slowTokensPerSecond = 5;

interface Probing {
  endpoint: Endpoint;
  name: string;
  facts: ModelFacts;
  options: ProbeOptions;
  memory: ModelMemory;
}

const finding = (fault: ProbeFault | undefined, text: string, endpoint: Endpoint): ProbeFinding => ({
  fault,
  text,
  remedy: fault && remedies(endpoint.provider.name)[fault],
});

const probeSystem = async ({ endpoint, name, options }: Probing) => {
  const { reply, arrived } = await systemCanary(createModel(endpoint, name), options.signal);
  if (reply instanceof ModelError)
    return {
      timing: undefined,
      thinks: false,
      finding: { fault: 'no-answer' as const, text: reply.message, remedy: reply.hint },
    };
  return {
    timing: reply.timing,
    thinks: reply.reasoning !== undefined,
    finding: arrived
      ? finding(undefined, 'the system message arrives', endpoint)
      : finding('system-message-lost', 'what the system message says does not reach the model', endpoint),
  };
};

/** The window that is asked for is proven with a prompt that fills most of it. */
const probeWindow = async (probing: Probing): Promise<ProbeFinding> => {
  const { endpoint, name, facts, options, memory } = probing;
  const claimed = options.windowTokens ?? facts.windowTokens;
  const tried = Math.min(claimed ?? unclaimedTokens, options.mostTokens ?? defaultMostTokens);
  const model = provingWindow(createModel(endpoint, name), {
    memory,
    sizesWindow: endpoint.provider.sizesWindow,
    facts: () => Promise.resolve({ capableTokens: facts.capableTokens }),
  });
  const tokens = Math.floor(tried * filledShare);
  const { reply, head, tail } = await windowCanary(model, tokens, Date.now().toString(36), options.signal);
  if (reply instanceof ModelError) {
    const cut = reply.fault === 'window-cut' || reply.fault === 'bad-request';
    return finding(cut ? 'window-smaller' : 'no-answer', reply.message, endpoint);
  }
  if (head && tail)
    return finding(undefined, `a prompt of ${tokens} tokens is read from end to end`, endpoint);
  const lost = head ? 'end' : 'head';
  return finding(
    'prompt-part-lost',
    `the ${lost} of a prompt of ${tokens} tokens does not reach the answer`,
    endpoint,
  );
};

/** What the model could do and is not set up for. */
const compareWindow = ({ endpoint, name, facts }: Probing): ProbeFinding[] => {
  const { capableTokens, windowTokens } = facts;
  if (capableTokens === undefined || windowTokens === undefined || windowTokens >= capableTokens) return [];
  const text = `${name} is served with ${windowTokens} tokens though it can do ${capableTokens}`;
  return [finding('window-default', text, endpoint)];
};

const probeFormats = async ({ endpoint, name, options }: Probing): Promise<JsonWay[]> => {
  const ways: JsonWay[] = [];
  for (const kind of endpoint.provider.formats)
    if (await formatCanary(createModel(endpoint, name), kind, options.signal)) ways.push(kind);
  return [...ways, 'prompt'];
};

const compareSpeed = (timing: Timing | undefined, endpoint: Endpoint): ProbeFinding[] => {
  const speed = timing?.answerTokensPerSecond;
  if (speed === undefined || speed >= slowTokensPerSecond) return [];
  return [finding('slow', `it writes ${speed.toFixed(1)} tokens a second`, endpoint)];
};

const compareMemory = ({ endpoint, facts }: Probing): ProbeFinding[] => {
  const { sizeBytes, gpuBytes } = facts;
  if (sizeBytes === undefined || gpuBytes === undefined || gpuBytes === 0 || gpuBytes >= sizeBytes) return [];
  const share = Math.round((100 * gpuBytes) / sizeBytes);
  return [finding('partly-on-cpu', `only ${share} % of the model is on the GPU`, endpoint)];
};

/**
 * Sends canaries to a model: does it answer, does the system message arrive, does the window hold, which ways to ask for
 * JSON work, does it think, how fast is it. What it learned of speeds and counting goes into `memory`. Every fault has a
 * name and a remedy. Throws a UserError for an endpoint that cannot work, and `aborted`.
 */
export const probeModel = async (
  endpoint: Endpoint,
  name: string,
  options: ProbeOptions = {},
): Promise<ModelProbe> => {
  const facts = await modelFacts(addressOf(endpoint), name, options.signal);
  const memory = options.memory ?? new ModelMemory();
  const probing = { endpoint, name, facts, options, memory };
  const { timing, thinks, finding: first } = await probeSystem(probing);
  const probe = { name, endpoint: endpoint.name, facts, timing, thinks };
  if (first.fault === 'no-answer') return { ...probe, jsonWays: [], findings: [first] };
  const findings = [
    first,
    await probeWindow(probing),
    ...compareWindow(probing),
    ...compareSpeed(timing, endpoint),
    ...compareMemory(probing),
  ];
  return { ...probe, jsonWays: await probeFormats(probing), findings };
};
