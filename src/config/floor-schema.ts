import { z } from 'zod';

const whole = (min: number, max: number) => {
  const error = `must be a whole number from ${min} to ${max}`;
  return z.int({ error }).min(min, { error }).max(max, { error });
};

/** How the floor treats work that lies with a person. A repository's own file may set none of it. */
export const floorSections = {
  workspaces_dir: z
    .string({ error: 'must be a folder' })
    .trim()
    .min(1, { error: 'must be a folder' })
    .optional()
    .meta({ about: 'where workspaces are made (else the folder workspaces in data_dir)' }),
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
};
