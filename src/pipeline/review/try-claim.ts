import { ModelError } from '../../domain/errors.ts';
import type { Facts } from '../../domain/facts.ts';
import type { Finding, TriedFinding } from '../../domain/finding.ts';
import { readReply } from '../../extract/read-reply.ts';
import { claimTester } from '../../roles/claim-tester/role.ts';
import { quoteData } from '../../roles/quote-data.ts';
import type { AskOptions, StepTools } from '../step-tools.ts';
import { claimPath } from './claim-path.ts';
import { fileChecksFor, runClaimTest, type ClaimTest } from './run-claim-test.ts';

const untried = (claim: Finding, reason: string): TriedFinding => ({ ...claim, outcome: 'untried', reason });

/** Faults of this one question; whatever else fails would fail the whole run and may be resumed. */
const ofThisQuestion = new Set<string>([
  'prompt-too-long',
  'window-cut',
  'length-limit',
  'empty-answer',
  'unusable-answer',
  'repetition',
  'content-filter',
]);

const aroundLines = 80;
const charactersPerToken = 3;

/** The file that the claim is about, whole or, where it is large, the part around the place. */
const showFile = (path: string, text: string, line: number, tokens: number): string => {
  if (text.length <= tokens * charactersPerToken) return quoteData(`DATA: ${path}`, text);
  const from = Math.max(0, line - aroundLines);
  const part = text
    .split('\n')
    .slice(from, line + aroundLines)
    .join('\n')
    .slice(0, tokens * charactersPerToken);
  return quoteData(`DATA: ${path}, from line ${from + 1}`, part);
};

/** The one test file of an answer, at our own path: a name that the model gives is not used. */
const readTest = (reply: string, path: string): ClaimTest | string => {
  const reading = readReply(reply, { knownPaths: [], expected: path });
  if (reading.kind === 'unreadable') {
    const why = /^[\s>*_`]{0,8}NO TEST\b[\s:*_-]{0,6}(.{0,200})/im.exec(reply)?.[1];
    return why === undefined ? 'the answer held no test' : `the reviewer has no test for it: ${why}`;
  }
  const texts = reading.edits.flatMap((edit) => (edit.kind === 'write' ? [edit] : []));
  const [only, ...others] = texts.length > 1 ? texts.filter((edit) => edit.path === path) : texts;
  return only === undefined || others.length > 0
    ? 'the answer held more than one file'
    : { path, text: only.content };
};

const askForTest = async (
  claim: Finding,
  place: { source: string; path: string; advice: string },
  { facts, options, tools }: { facts: Facts; options: AskOptions; tools: StepTools },
): Promise<ClaimTest | string> => {
  const text = facts.files?.[place.source] ?? '';
  const room = tools.settings.contextTokens / 2;
  const values = {
    advice: place.advice,
    path: place.path,
    spec: tools.task.spec,
    claim: quoteData(
      'DATA: the claim',
      `${place.source}:${claim.line ?? 1}: ${claim.quote === undefined ? '' : `${claim.quote}\n`}${claim.message}`,
    ),
    files: showFile(place.source, text, claim.line ?? 1, room),
  };
  try {
    return readTest(await tools.ask(claimTester, values, options), place.path);
  } catch (error) {
    if (error instanceof ModelError && ofThisQuestion.has(error.fault))
      return `the reviewer could not be asked: ${error.message}`;
    throw error;
  }
};

/**
 * Puts a claim to the test: its reviewer writes a test that fails because of it, and the test is run. What cannot be
 * shown by a test of the project's own kind is `untried`, with the reason.
 */
export const tryClaim = async (
  claim: Finding,
  facts: Facts,
  options: AskOptions,
  tools: StepTools,
): Promise<TriedFinding> => {
  const view = await tools.workbench.view();
  const source = claim.path ?? '';
  const files = fileChecksFor(source, view);
  if (files === undefined) return untried(claim, 'no toolchain can run one test for this file');
  if (files.isTest(source, view)) return untried(claim, 'it is about a test');
  const path = claimPath(claim, source, files.testPath(source, view));
  const place = { source, path, advice: files.testAdvice(view) };
  const test = await askForTest(claim, place, { facts, options, tools });
  if (typeof test === 'string') return untried(claim, test);
  const trial = await runClaimTest(test, facts.files?.[path], tools);
  return { ...claim, ...trial, test };
};
