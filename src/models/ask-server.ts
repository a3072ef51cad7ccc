import { ModelError } from '../domain/errors.ts';
import { connectionFault } from './connection-fault.ts';
import type { Address } from './endpoint.ts';
import { endingFault } from './ending-fault.ts';
import { modelError } from './faults.ts';
import { httpFault } from './http-fault.ts';
import type { Message } from './model.ts';
import type { ModelFacts, Question } from './question.ts';
import { readText, send } from './transport.ts';
import { Watchdog } from './watchdog.ts';

/** Such questions are answered from memory. */
const answerLimitMs = 10_000;
const answerLimitBytes = 16_000_000;
const refusalLimitBytes = 64_000;

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const exchange = async <Subject, Answer>(
  address: Address,
  question: Question<Subject, Answer>,
  subject: Subject,
  signal: AbortSignal,
): Promise<Answer> => {
  const { name, headers, apiKey, place } = address;
  const body = question.body?.(subject);
  const response = await send({
    method: question.method,
    url: question.fromRoot ? address.rootUrl(question.path) : address.url(question.path),
    headers,
    body: body && JSON.stringify(body),
    signal,
  });
  const text = await readText(response, response.ok ? answerLimitBytes : refusalLimitBytes);
  if (!response.ok)
    throw httpFault({ status: response.status, headers: response.headers, body: text }, name, apiKey);
  const answer = question.read(parseJson(text), subject);
  if (answer !== undefined) return answer;
  throw modelError('not-a-model-server', `${place} does not answer ${question.path}`);
};

/** Asks a server one of its questions. Throws ModelError. */
export const askServer = async <Subject, Answer>(
  address: Address,
  question: Question<Subject, Answer>,
  subject: Subject,
  signal?: AbortSignal,
): Promise<Answer> => {
  const watchdog = new Watchdog(signal);
  const { name, place } = address;
  try {
    watchdog.watch(`no answer to ${question.path}`, answerLimitMs);
    return await exchange(address, question, subject, watchdog.signal);
  } catch (error) {
    if (error instanceof ModelError) throw error;
    throw watchdog.ending
      ? endingFault(watchdog.ending, name)
      : connectionFault(error, { endpoint: name, place, during: false });
  } finally {
    watchdog.stop();
  }
};

const told = (facts: ModelFacts): ModelFacts =>
  Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));

/** What the server tells about a model; nothing where it has no such questions or does not answer them. */
export const modelFacts = async (
  address: Address,
  model: string,
  signal?: AbortSignal,
): Promise<ModelFacts> => {
  const facts: ModelFacts = {};
  for (const question of address.provider.questions?.facts ?? []) {
    const answer = await askServer(address, question, { model }, signal).catch((error: unknown) => {
      if (error instanceof ModelError && error.fault !== 'aborted') return undefined;
      throw error;
    });
    if (answer) Object.assign(facts, told(answer));
  }
  return facts;
};

/** Tokens of messages by the server's own tokenizer; undefined where it has none or does not answer. */
export const countOnServer = async (
  address: Address,
  model: string,
  messages: readonly Message[],
  signal?: AbortSignal,
): Promise<number | undefined> => {
  const question = address.provider.questions?.countTokens;
  if (!question) return undefined;
  return askServer(address, question, { model, messages }, signal).catch((error: unknown) => {
    if (error instanceof ModelError && error.fault !== 'aborted') return undefined;
    throw error;
  });
};
