import { z } from 'zod';
import { cageReportSchema } from '../domain/cage.ts';
import { foundServerSchema, probedModelSchema, symptomSchema } from '../domain/machine.ts';
import { defineOperation } from './operation.ts';

const adoptedSchema = z.object({
  file: z.string(),
  endpoints: z.array(z.string()),
  model: z.string().nullable(),
});

/** Looks at everything a run needs. The output is stable: fields are added, never renamed. See docs/json.md. */
export const doctor = defineOperation({
  name: 'doctor',
  about: 'Look at everything a run needs and say what is missing',
  input: z.strictObject({
    probe: z.boolean().default(false).meta({
      description: 'send canaries to the models of all routes: window, system message, JSON, speed',
    }),
    write: z.boolean().default(false).meta({
      description: 'write the model servers that were found into your configuration',
    }),
  }),
  output: z.object({
    symptoms: z.array(symptomSchema),
    cages: z.array(cageReportSchema),
    servers: z.array(foundServerSchema),
    probes: z.array(probedModelSchema),
    adopted: adoptedSchema.nullable(),
  }),
  examples: [
    'millwright doctor',
    'millwright doctor --probe',
    'millwright doctor --write',
    'millwright doctor --json',
  ],
  alarming: ({ symptoms, probes }) =>
    symptoms.some(({ status }) => status === 'problem') ||
    probes.some(({ findings }) => findings.some(({ fault }) => fault === 'no-answer')),
  async run({ probe, write }, { machine, signal }) {
    const [symptoms, servers, cages] = await Promise.all([
      machine.examine(signal),
      machine.discover(signal),
      machine.cages(),
    ]);
    return {
      symptoms,
      cages,
      servers,
      probes: probe ? await machine.probe(signal) : [],
      adopted: write ? await machine.adopt(servers) : null,
    };
  },
});
