import { isIP } from 'node:net';
import { z } from 'zod';
import { cageDrivers, defaultImage } from '../domain/cage.ts';
import { agentNames } from '../agents/index.ts';
import { checkNames } from '../domain/check.ts';
import { dependencyPolicies } from '../domain/dependency.ts';
import { ecosystems } from '../domain/ecosystem.ts';
import { reviewModes } from '../domain/request.ts';
import { agentSettings } from './agent-schema.ts';
import { floorSections } from './floor-schema.ts';
import { intakeSections } from './intake-schema.ts';
import { ownRouteOnly, routedRoles, type RoutedRole } from './routed-roles.ts';

export { ownRouteOnly, type RoutedRole };

declare module 'zod' {
  interface GlobalMeta {
    /** What a setting is about, in one line. */
    about?: string;
    /** What a project's own file may do with it; left out, nothing. `lower` than the person's, or `free`. */
    project?: 'free' | 'lower';
    secret?: true;
  }
}

const text = (error: string) => z.string({ error }).trim().min(1, { error });
const whole = (min: number, max: number) => {
  const error = `must be a whole number from ${min} to ${max}`;
  return z.int({ error }).min(min, { error }).max(max, { error });
};
const amount = (max: number) => {
  const error = `must be a number from 0 to ${max}`;
  return z.number({ error }).min(0, { error }).max(max, { error });
};
const yesNo = () => z.boolean({ error: 'must be true or false' });
const textList = (error: string) => z.array(text(error), { error });

const endpointName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, {
  error: 'must be a name of small letters, digits and hyphens',
});

const baseUrlError =
  'must be an http or https address without a name or password in it, such as http://localhost:11434/v1';

const isBaseUrl = (value: string): boolean => {
  if (!URL.canParse(value)) return false;
  const { protocol, username, password, hostname } = new URL(value);
  const hasHost = hostname !== '' || isIP(hostname) !== 0;
  return (protocol === 'http:' || protocol === 'https:') && hasHost && username === '' && password === '';
};

const endpoint = z.strictObject({
  base_url: text(baseUrlError)
    .refine(isBaseUrl, { error: baseUrlError })
    .optional()
    .meta({ about: 'address of a model server; short form for the endpoint default: base_url' }),
  api_key: text('must be a key, or $NAME of an environment variable that holds it')
    .optional()
    .meta({ about: 'its key, or $NAME of an environment variable that holds it', secret: true }),
  provider: text('must be the name of a provider')
    .default('auto')
    .meta({ about: 'the protocol it speaks; auto asks a server on this machine' }),
  slots: whole(1, 256).default(4).meta({ about: 'calls it takes at once' }),
  one_model: yesNo().default(false).meta({ about: 'whether it holds one model at a time' }),
  path: text('must be the path of a GGUF file')
    .optional()
    .meta({ about: 'for provider "gguf": the file of a model that runs in this process' }),
  threads: whole(1, 1024).optional().meta({ about: 'for provider "gguf": threads (else what is free)' }),
  thinking: z
    .enum(['off', 'low', 'medium', 'high'], { error: 'must be "off", "low", "medium" or "high"' })
    .optional()
    .meta({ about: 'how much its models think before they answer (else their own way)' }),
  keep_alive_seconds: whole(0, 604_800)
    .optional()
    .meta({ about: 'seconds for which it keeps a model loaded after a call (Ollama)' }),
  window_tokens: whole(256, 100_000_000)
    .optional()
    .meta({ about: 'window of its models in tokens (else what the server tells)' }),
});

const priceError =
  'must be a list of prices, each "model@endpoint PROMPT ANSWER" in US dollars a million tokens';
const priceLine = /^\S{1,200} \d{1,6}(?:\.\d{1,6})? \d{1,6}(?:\.\d{1,6})?$/;

const routeError = 'must be a list of models, each "model" or "model@endpoint"';
const route = (role: string) =>
  textList(routeError)
    .min(1, { error: routeError })
    .optional()
    .meta({
      about:
        role === 'default'
          ? 'models in order of preference; short form for one: model'
          : `models for the ${role}, in order${ownRouteOnly.has(role) ? '; without it there is none' : ''}`,
    });

const commandError = 'must be a program and its arguments, such as ["npm", "test"]';
const command = (name: string) =>
  textList(commandError)
    .min(1, { error: commandError })
    .optional()
    .meta({ about: `command of the check ${name}, instead of the one that is found`, project: 'free' });

const registryError = 'must be a list of http or https addresses without a name or password in them';
const registryList = (ecosystem: string) =>
  z
    .array(text(registryError).refine(isBaseUrl, { error: registryError }), { error: registryError })
    .optional()
    .meta({
      about: `addresses for packages of ${ecosystem}: the index, then what else may be reached (else what its tools are told)`,
    });

const packageNameError = 'must be a list of package names, such as ["esbuild"]';
const packageName = /^(?:@[a-z\d~-][a-z\d._~-]*\/)?[a-z\d~][\w.~-]*$/i;

type Keys<Names extends readonly string[], Schema> = { [Name in Names[number]]: Schema };
const each = <const Names extends readonly string[], Schema>(
  names: Names,
  schema: (name: string) => Schema,
): Keys<Names, Schema> =>
  Object.fromEntries(names.map((name) => [name, schema(name)])) as Keys<Names, Schema>;

/** Every setting there is, as millwright.toml writes it. Unknown keys are refused. */
export const configSchema = z.strictObject({
  endpoints: z.record(endpointName, endpoint).prefault({}),
  routes: z.strictObject(each(routedRoles, route)).prefault({}),
  agents: z.strictObject(each(agentNames, agentSettings)).prefault({}),
  budget: z
    .strictObject({
      tokens: whole(1, 1_000_000_000)
        .default(400_000)
        .meta({ about: 'tokens a run may spend, prompts and answers together', project: 'lower' }),
      seconds: whole(1, 604_800).default(3600).meta({ about: 'seconds a run may work', project: 'lower' }),
      attempts: whole(0, 100).default(3).meta({ about: 'rounds of healing at most', project: 'lower' }),
      money: amount(100_000)
        .default(0)
        .meta({ about: 'US dollars a run may cost; 0 forbids paid models', project: 'lower' }),
    })
    .prefault({}),
  allow_remote: yesNo().default(false).meta({ about: 'whether prompts may leave this machine' }),
  trusted_hosts: textList('must be a list of host names')
    .default([])
    .meta({ about: 'hosts that count as this machine, such as a server of your own' }),
  route: z
    .enum(['fixed', 'learned'], { error: 'must be "fixed" or "learned"' })
    .default('fixed')
    .meta({ about: 'models of a route in the order given, or by what was verified' }),
  prices: z
    .array(z.string({ error: priceError }).regex(priceLine, { error: priceError }), { error: priceError })
    .default([])
    .meta({ about: 'US dollars a million tokens, each "model@endpoint PROMPT ANSWER"; * is any model' }),
  max_cost_per_day: amount(1_000_000)
    .optional()
    .meta({ about: 'US dollars that all runs of a day may cost together' }),
  limits: z
    .strictObject({
      parallel_runs: whole(1, 64).default(2).meta({ about: 'runs at a time, over all projects' }),
      answer_tokens: whole(16, 1_000_000).default(8192).meta({ about: 'tokens one answer may have' }),
      context_tokens: whole(500, 10_000_000).default(16_000).meta({ about: 'tokens one prompt may hold' }),
      first_token_seconds: whole(1, 86_400).default(600).meta({ about: 'seconds until an answer begins' }),
      silence_seconds: whole(1, 86_400).default(120).meta({ about: 'seconds an answer may pause' }),
      candidates: whole(1, 8).default(2).meta({
        about: 'answers tried against each other where healing stands still, each an attempt; 1 tries none',
      }),
      check_seconds: whole(1, 86_400).default(600).meta({ about: 'seconds one check may take' }),
    })
    .prefault({}),
  review: z
    .strictObject({
      rounds: whole(0, 10)
        .default(1)
        .meta({ about: 'rounds of mending after a review; 0 switches the review off' }),
      mode: z.enum(reviewModes, { error: 'must be "auto", "dual", "self" or "none"' }).default('auto').meta({
        about: 'who reviews: another model, the same in a fresh context, nobody, or what can be had',
      }),
      threshold: z
        .number({ error: 'must be a number from 0 to 1' })
        .min(0, { error: 'must be a number from 0 to 1' })
        .max(1, { error: 'must be a number from 0 to 1' })
        .default(0.7)
        .meta({ about: 'least score of a review that is accepted, where it gives one' }),
    })
    .prefault({}),
  sandbox: z
    .strictObject({
      mode: z
        .enum(['required', 'off'], { error: 'must be "required" or "off"' })
        .default('required')
        .meta({ about: 'whether generated code may run without a cage' }),
      driver: z
        .enum(['auto', ...cageDrivers], {
          error: 'must be "auto", "bubblewrap", "sandbox-runtime", "docker" or "podman"',
        })
        .default('auto')
        .meta({ about: 'what holds it; auto is bubblewrap on Linux and sandbox-runtime elsewhere' }),
      image: text('must be the name of an image')
        .regex(/^[a-z0-9][\w.:/@-]*$/i, { error: 'must be the name of an image' })
        .default(defaultImage)
        .meta({ about: 'image of the containers of docker and podman' }),
    })
    .prefault({}),
  git: z
    .strictObject({
      author_name: text('must be a name')
        .optional()
        .meta({ about: 'author of the commits (else Millwright)' }),
      author_email: text('must be an e-mail address')
        .optional()
        .meta({ about: 'e-mail address of that author' }),
    })
    .prefault({}),
  npm: z
    .strictObject({
      registry: text('must be an http or https address')
        .refine(isBaseUrl, { error: 'must be an http or https address without a name or password in it' })
        .optional()
        .meta({ about: 'package registry (else what npm is configured for)' }),
    })
    .prefault({}),
  registries: z.strictObject(each(ecosystems, registryList)).prefault({}),
  install: z
    .strictObject({
      scripts: z
        .array(text(packageNameError).regex(packageName, { error: packageNameError }), {
          error: packageNameError,
        })
        .default([])
        .meta({ about: 'packages whose own scripts run when they are installed, without a network' }),
    })
    .prefault({}),
  cache: z
    .strictObject({
      gigabytes: amount(10_000)
        .default(5)
        .meta({ about: 'gigabytes of installed packages that are kept for later runs' }),
      days: whole(1, 3650).default(30).meta({ about: 'days after their last use for which they are kept' }),
    })
    .prefault({}),
  dependencies: z
    .strictObject({
      policy: z
        .enum(dependencyPolicies, { error: 'must be "ask", "warn" or "refuse"' })
        .default('ask')
        .meta({ about: 'suspicious new packages: ask a person, tell it in the proof, or refuse them' }),
    })
    .prefault({}),
  server: z
    .strictObject({
      port: whole(0, 65_535)
        .default(7433)
        .meta({ about: 'port of `millwright serve` on this machine; 0 is any free one' }),
      names: textList('must be a list of host names')
        .default([])
        .meta({ about: 'names by which the server may be called, beside those of this machine' }),
      requests_per_minute: whole(60, 10_000_000)
        .default(60_000)
        .meta({ about: 'requests a minute that the server takes from those who have its token' }),
    })
    .prefault({}),
  ...intakeSections,
  ...floorSections,
  database_url: text('must be the address of a Postgres database, or $NAME of a variable that holds it')
    .optional()
    .meta({ about: 'Postgres to use instead of the embedded database, or $NAME', secret: true }),
  data_dir: text('must be a folder').optional().meta({ about: 'where runs are kept' }),
  checks: z.strictObject(each(checkNames, command)).prefault({}),
  paths: z
    .strictObject({
      ignore: textList('must be a list of paths')
        .default([])
        .meta({ about: 'paths that no model is shown and no run changes', project: 'free' }),
    })
    .prefault({}),
  style: z
    .strictObject({
      notes: z
        .string({ error: 'must be text' })
        .max(4000, { error: 'must be at most 4000 characters long' })
        .default('')
        .meta({ about: 'words on style for the models', project: 'free' }),
    })
    .prefault({}),
});

export type RawConfig = z.infer<typeof configSchema>;

/** Short names for what most people need: one endpoint, one model. */
export const shortForms = {
  base_url: 'endpoints.default.base_url',
  api_key: 'endpoints.default.api_key',
  model: 'routes.default',
} as const;
