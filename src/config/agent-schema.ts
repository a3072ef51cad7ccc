import { z } from 'zod';

const text = (error: string) => z.string({ error }).trim().min(1, { error });

const commandError = 'must be a program and its arguments, such as ["/opt/bin/claude"]';
const folderError = 'must be a list of folders';
const secondsError = 'must be a whole number from 1 to 86400';
const hostError = 'must be a list of hosts, each "host" or "host:port"';
const hostName = /^(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;

/** What a person may say about one coding CLI. A repository's own file may set none of it. */
export const agentSettings = (name: string) =>
  z
    .strictObject({
      enabled: z
        .boolean({ error: 'must be true or false' })
        .default(false)
        .meta({ about: `whether tasks may be given to the coding CLI ${name}` }),
      model: text('must be the name of a model')
        .optional()
        .meta({ about: `model that ${name} uses (else its own)` }),
      permissions: z
        .enum(['edit', 'full'], { error: 'must be "edit" or "full"' })
        .default('edit')
        .meta({ about: `whether ${name} may only change files, or run commands in the cage as well` }),
      command: z
        .array(text(commandError), { error: commandError })
        .min(1, { error: commandError })
        .optional()
        .meta({ about: `what starts ${name} (else its name, on the path)` }),
      hosts: z
        .array(text(hostError).regex(hostName, { error: hostError }), { error: hostError })
        .optional()
        .meta({
          about: `all that ${name} may reach, each "host" or "host:port" (else those of its service)`,
        }),
      folders: z
        .array(text(folderError), { error: folderError })
        .default([])
        .meta({ about: `folders that ${name} reads beyond its own program` }),
      silence_seconds: z
        .int({ error: secondsError })
        .min(1, { error: secondsError })
        .max(86_400, { error: secondsError })
        .optional()
        .meta({
          about: `seconds without a line from ${name} after which it is ended (else what is usual for it)`,
        }),
    })
    .prefault({});
