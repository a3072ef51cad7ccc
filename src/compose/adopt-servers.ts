import { readFile, rm } from 'node:fs/promises';
import { stringify } from 'smol-toml';
import { environment, loadConfig, type Config } from '../config.ts';
import { personFile, type Place } from '../config/places.ts';
import { UserError } from '../domain/errors.ts';
import type { FoundServer } from '../domain/machine.ts';
import { replaceFile } from '../workspace/files.ts';
import { makeFolders } from '../workspace/make-folders.ts';
import { dirname } from 'node:path';

/** It may hold keys. */
const fileMode = 0o600;

/** `LM Studio` is named lm-studio; a second server of a kind gets its port. */
const nameFor = ({ provider, baseUrl }: FoundServer, taken: ReadonlySet<string>): string => {
  const name = provider === 'openai-compatible' ? 'local' : provider;
  return taken.has(name) ? `${name}-${new URL(baseUrl).port}` : name;
};

/** Made for code first, then what is loaded already, then the first that is listed. */
const bestModel = ({ models }: FoundServer): string | undefined => {
  const chat = models.filter(({ name }) => !/embed|rerank|whisper|tts/i.test(name));
  const coders = chat.filter(({ name }) => /code|coder|devstral|starcoder/i.test(name));
  return (coders.find(({ loaded }) => loaded) ?? coders[0] ?? chat.find(({ loaded }) => loaded) ?? chat[0])
    ?.name;
};

const textFor = (named: readonly (FoundServer & { name: string })[], model: string | undefined): string => {
  const endpoints = Object.fromEntries(
    named.map(({ name, baseUrl, provider }) => [name, { base_url: baseUrl, provider }]),
  );
  const routes = model === undefined ? {} : { routes: { default: [model] } };
  return `\n# found by millwright doctor\n${stringify({ endpoints, ...routes })}\n`;
};

/** Puts the text at the end of the file, and takes it back when the whole does not hold any more. */
const append = async (file: string, text: string, place: Place): Promise<void> => {
  const old = await readFile(file, 'utf8').catch(() => undefined);
  await makeFolders(dirname(file), 0o700);
  await replaceFile(file, Buffer.from((old ?? '') + text), fileMode);
  try {
    await loadConfig({ ...place, env: {}, cwd: place.home });
  } catch (cause) {
    await (old === undefined ? rm(file) : replaceFile(file, Buffer.from(old), fileMode));
    throw new UserError(`${file} cannot be added to`, { hint: `add this yourself: ${text.trim()}`, cause });
  }
};

/** See `Machine.adopt`. */
export const adoptServers = async (
  servers: readonly FoundServer[],
  config: Config,
  home: string,
): Promise<{ file: string; endpoints: string[]; model: string | null }> => {
  const place = { home, env: environment, platform: process.platform };
  const file = personFile(place);
  const taken = new Set(Object.keys(config.endpoints));
  const named = servers
    .filter(({ endpoint }) => endpoint === null)
    .map((server) => {
      const name = nameFor(server, taken);
      taken.add(name);
      return { ...server, name };
    });
  const routed = config.settings.model !== undefined;
  const chosen = routed ? undefined : named.find((server) => bestModel(server) !== undefined);
  const model = chosen && `${bestModel(chosen) ?? ''}@${chosen.name}`;
  if (named.length > 0) await append(file, textFor(named, model), place);
  return { file, endpoints: named.map(({ name }) => name), model: model ?? null };
};
