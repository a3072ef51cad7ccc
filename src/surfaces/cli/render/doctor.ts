import type { z } from 'zod';
import type { doctor } from '../../../operations/doctor.ts';
import { styled, type Line, type Style } from '../line.ts';

type Symptom = z.infer<typeof doctor.output>['symptoms'][number];

const colours: Record<Symptom['status'], Style> = { ok: 'green', warning: 'yellow', problem: 'red' };

/** One symptom a line, with the next step below where something is amiss. */
export const renderDoctor = ({ symptoms }: z.infer<typeof doctor.output>): Line[] =>
  symptoms.flatMap(({ status, topic, text, remedy }): Line[] => [
    [styled(colours[status], status.padEnd(8)), topic.padEnd(12), ' ', text],
    ...(remedy === undefined ? [] : [[' '.repeat(21), styled('dim', `→ ${remedy}`)]]),
  ]);
