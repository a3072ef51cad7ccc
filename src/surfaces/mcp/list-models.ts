import { z } from 'zod';
import { foundServerSchema } from '../../domain/machine.ts';
import type { SettingEntry } from '../../domain/settings.ts';
import { models } from '../../operations/models.ts';
import type { Tool } from './tool.ts';

const output = models.output.extend({
  endpoints: z.array(z.object({ name: z.string(), baseUrl: z.string() })).meta({
    description: 'model servers that are configured',
  }),
  routes: z.array(z.object({ role: z.string(), models: z.array(z.string()) })).meta({
    description: 'which models a role asks, in order',
  }),
  servers: z.array(foundServerSchema).meta({ description: 'model servers that answer on this machine' }),
});

/** Settings whose key fits, with what the pattern captured. */
const named = (entries: readonly SettingEntry[], key: RegExp): { name: string; value: unknown }[] =>
  entries.flatMap((entry) => {
    const name = key.exec(entry.key)?.[1];
    return name === undefined || entry.value === null ? [] : [{ name, value: entry.value }];
  });

/** What is known of each model, with the servers that are configured or found. */
export const listModels: Tool = {
  name: 'list_models',
  about: 'List the model servers, the models that each role asks, and what each model did so far',
  input: z.strictObject({}),
  output,
  reads: true,
  replaces: false,
  async call(_input, { context }) {
    const [known, settings, servers] = await Promise.all([
      models.run({}, context),
      context.settings(),
      context.machine.discover(context.signal),
    ]);
    const entries = settings.entries();
    return {
      ...known,
      endpoints: named(entries, /^endpoints\.(.+)\.base_url$/).map(({ name, value }) => ({
        name,
        baseUrl: String(value),
      })),
      routes: named(entries, /^routes\.(.+)$/).map(({ name, value }) => ({
        role: name,
        models: [value].flat().map(String),
      })),
      servers,
    };
  },
};
