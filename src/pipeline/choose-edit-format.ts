import type { EditFormat, EditRecord } from '../domain/edit-format.ts';
import { wilsonInterval } from '../domain/wilson-interval.ts';
import type { ModelAt, StepTools } from './step-tools.ts';

/** A file this short is written anew with less to go wrong than a search for the place in it. */
const shortFileLines = 80;
/** Longer files are never asked for whole: the answer would cost more than the change. */
const longFileLines = 400;
/** Fewer answers say nothing about a model. */
const leastAnswers = 5;

interface Candidate {
  format: EditFormat;
  answers: number;
  rate: number;
  low: number;
}

const candidatesOf = (
  records: readonly EditRecord[],
  { name, endpoint }: ModelAt,
  lines: number,
): Candidate[] =>
  records
    .filter((one) => one.model === name && one.endpoint === endpoint)
    .filter(({ format }) => format !== 'whole' || lines <= longFileLines)
    .map(({ format, landed, refused }) => {
      const { rate, low } = wilsonInterval(landed, landed + refused);
      return { format, answers: landed + refused, rate, low };
    });

/**
 * The format in which a model writes changes: by the size of the largest file that is to be changed (0 lines: none is
 * known), and by what has landed for this model before. Another format takes the place of the usual one when enough
 * answers show that it lands more often.
 */
export const chooseEditFormat = (
  lines: number,
  model: ModelAt,
  records: readonly EditRecord[],
): EditFormat => {
  const usual: EditFormat = lines > 0 && lines <= shortFileLines ? 'whole' : 'search';
  const candidates = candidatesOf(records, model, lines).filter(({ answers }) => answers >= leastAnswers);
  const known = candidates.find(({ format }) => format === usual);
  if (known === undefined) return usual;
  const best = candidates.reduce((a, b) => (b.low > a.low ? b : a), known);
  return best.low > known.rate ? best.format : usual;
};

/** The format for the answer to come, of the model that is asked first, when these files may be changed. */
export const editFormatFor = async (
  role: string,
  paths: readonly string[],
  tools: Pick<StepTools, 'route' | 'workbench' | 'editRecords'>,
): Promise<EditFormat> => {
  const [first] = await tools.route(role);
  if (first === undefined) return 'search';
  let lines = 0;
  for (const path of new Set(paths)) {
    const text = await tools.workbench.read(path);
    if (typeof text === 'string') lines = Math.max(lines, text.split('\n').length);
  }
  return chooseEditFormat(lines, first, await tools.editRecords());
};
