import { z } from 'zod';

const text = (error: string) => z.string({ error }).trim().min(1, { error });
const secret = (about: string) =>
  text('must be a secret, or $NAME of an environment variable that holds it')
    .optional()
    .meta({ about, secret: true });
const address = (what: string) => {
  const error = `must be the http or https address of ${what}, without a name or password in it`;
  return text(error).refine(
    (value) => {
      if (!URL.canParse(value)) return false;
      const { protocol, username, password } = new URL(value);
      return (protocol === 'http:' || protocol === 'https:') && username === '' && password === '';
    },
    { error },
  );
};
const whole = (min: number, max: number) => {
  const error = `must be a whole number from ${min} to ${max}`;
  return z.int({ error }).min(min, { error }).max(max, { error });
};

/** States of a task that a person may want to hear of. */
export const toldStates = ['completed', 'failed', 'blocked', 'review'] as const;

/** Where work comes from besides persons, and who is told how it ends. A repository's own file may set none of it. */
export const intakeSections = {
  github: z
    .strictObject({
      webhook_secret: secret('secret of the webhook /api/hooks/github, or $NAME; without one it is off'),
      token: secret('token for logs, issues and exports, or $NAME; without one there are none'),
      api_url: address('the API of GitHub')
        .default('https://api.github.com')
        .meta({ about: 'address of the API of GitHub' }),
      senders: z
        .array(text('must be a list of names at GitHub'), { error: 'must be a list of names at GitHub' })
        .default([])
        .meta({ about: 'whose failed checks and issues may start work without your leave' }),
      reviewers: z
        .array(text('must be a list of names at GitHub'), { error: 'must be a list of names at GitHub' })
        .default([])
        .meta({ about: 'whose reviews of pull requests send a run back' }),
      attempts: whole(1, 20).default(3).meta({ about: 'runs that one failure of a check may cost' }),
      issue_label: text('must be a label')
        .max(40, { error: 'must have at most 40 characters' })
        .default('millwright')
        .meta({ about: 'label of the issues that `millwright github-issues` works at' }),
      close_issues: z
        .boolean({ error: 'must be true or false' })
        .default(false)
        .meta({ about: 'whether an issue is closed when checks verified the result' }),
      poll_seconds: whole(1, 86_400).default(60).meta({ about: 'seconds between two looks at its issues' }),
    })
    .prefault({}),
  beads: z
    .strictObject({
      program: text('must be the name or path of the program bd')
        .default('bd')
        .meta({ about: 'the program that keeps the issues of Beads' }),
      poll_seconds: whole(1, 86_400).default(30).meta({ about: 'seconds between two looks at its issues' }),
    })
    .prefault({}),
  notify: z
    .strictObject({
      on: z
        .array(z.enum(toldStates, { error: `must be a list of ${toldStates.join(', ')}` }), {
          error: `must be a list of ${toldStates.join(', ')}`,
        })
        .default([...toldStates])
        .meta({ about: 'states of tasks that are told' }),
      url: address('a webhook').optional().meta({ about: 'webhook that is told' }),
      secret: secret('signs what the webhook is told (HMAC-SHA256), or $NAME'),
      command: z
        .array(text('must be a program and its arguments'), { error: 'must be a program and its arguments' })
        .min(1, { error: 'must be a program and its arguments' })
        .optional()
        .meta({ about: 'program that is told, as JSON on its standard input' }),
      bell: z
        .boolean({ error: 'must be true or false' })
        .default(false)
        .meta({ about: 'ring the bell of the terminal of the server' }),
    })
    .prefault({}),
};
