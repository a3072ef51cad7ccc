import { z } from 'zod';
import { artifactsSections } from './artifacts-schema.ts';
import { hostingSections } from './hosting-schema.ts';
import { telemetrySections } from './telemetry-schema.ts';

const whole = (min: number, max: number) => {
  const error = `must be a whole number from ${min} to ${max}`;
  return z.int({ error }).min(min, { error }).max(max, { error });
};

/** Who works on the floor, how it treats work that lies with a person, where it tells what it does, and where products go. A repository's own file may set none of it. */
export const floorSections = {
  workspaces_dir: z
    .string({ error: 'must be a folder' })
    .trim()
    .min(1, { error: 'must be a folder' })
    .optional()
    .meta({ about: 'where workspaces are made (else the folder workspaces in data_dir)' }),
  hands: z.enum(['models', 'auto'], { error: 'must be "models" or "auto"' }).default('models').meta({
    about:
      'who does a task that names neither: models of the routes, or auto: they or a coding CLI, by what was verified',
  }),
  questions: z
    .strictObject({
      remind_hours: whole(0, 8760)
        .default(24)
        .meta({ about: 'hours between two reminders of a question that nobody has answered; 0 for none' }),
      expire_days: whole(0, 3650)
        .default(0)
        .meta({ about: 'days after which a run whose question nobody has answered ends; 0 for never' }),
    })
    .prefault({}),
  roles: z
    .strictObject({
      from_project: z
        .boolean({ error: 'must be true or false' })
        .default(false)
        .meta({ about: 'whether a repository may bring prompts of its own for the roles of deliveries' }),
    })
    .prefault({}),
  ...artifactsSections,
  ...hostingSections,
  ...telemetrySections,
};
