import { closest } from 'fastest-levenshtein';
import { UserError } from '../domain/errors.ts';
import { deliveryModelName } from '../models/demo/delivery-model.ts';
import { providers, type ProviderName } from '../models/providers/index.ts';
import { refuseRemote } from '../models/routing/is-local.ts';
import type { Environment } from './environment-layer.ts';

const autoProvider = 'auto';

interface CommonEndpoint {
  name: string;
  /** The variable that should hold the key and does not: the endpoint cannot be used until it does. */
  missingKey: string | undefined;
  /** Calls at once. */
  slots: number;
  oneModel: boolean;
  windowTokens: number | undefined;
  thinking: 'off' | 'low' | 'medium' | 'high' | undefined;
  keepAliveSeconds: number | undefined;
}

/** A model server that the person configured. */
export interface ServerEndpoint extends CommonEndpoint {
  kind: 'server';
  baseUrl: string;
  /** `auto`: a server on this machine is asked what it is; any other speaks the protocol of OpenAI. */
  provider: ProviderName | typeof autoProvider;
  apiKey: string | undefined;
}

/** A GGUF file whose model runs in this process. */
export interface FileEndpoint extends CommonEndpoint {
  kind: 'file';
  /** Absolute. */
  path: string;
  threads: number | undefined;
}

export type EndpointConfig = ServerEndpoint | FileEndpoint;

export type Endpoints = Readonly<Record<string, EndpointConfig>>;

/** `$NAME` is the value of a variable; `$$` at the start is a dollar sign. */
export const resolveSecret = (
  text: string | undefined,
  env: Environment,
): { value: string | undefined; missing: string | undefined } => {
  if (text === undefined) return { value: undefined, missing: undefined };
  if (text.startsWith('$$')) return { value: text.slice(1), missing: undefined };
  const [, name] = /^\$\{?([A-Za-z_][A-Za-z0-9_]*)\}?$/.exec(text) ?? [];
  if (name === undefined) return { value: text, missing: undefined };
  const value = env[name]?.trim();
  return value ? { value, missing: undefined } : { value: undefined, missing: name };
};

interface RawEndpoint {
  base_url?: string | undefined;
  api_key?: string | undefined;
  provider: string;
  slots: number;
  one_model: boolean;
  window_tokens?: number | undefined;
  thinking?: CommonEndpoint['thinking'];
  keep_alive_seconds?: number | undefined;
  path?: string | undefined;
  threads?: number | undefined;
}

/** The provider whose endpoint is a file. */
const fileProvider = 'gguf';

/** The name of the endpoint behind `millwright demo`; nobody else may answer to it. */
const reserved = 'demo';

const isProvider = (name: string): name is ServerEndpoint['provider'] =>
  name === autoProvider || Object.hasOwn(providers, name);

const providerNamed = (provider: string, endpoint: string): ServerEndpoint['provider'] => {
  if (isProvider(provider)) return provider;
  const names = [autoProvider, ...Object.keys(providers), fileProvider];
  throw new UserError(`the endpoint ${endpoint} names an unknown provider: ${provider}`, {
    hint: `did you mean ${closest(provider, names)}? There is: ${names.join(', ')}`,
  });
};

const commonOf = (name: string, raw: RawEndpoint, missingKey: string | undefined): CommonEndpoint => ({
  name,
  missingKey,
  slots: raw.slots,
  oneModel: raw.one_model,
  windowTokens: raw.window_tokens,
  thinking: raw.thinking,
  keepAliveSeconds: raw.keep_alive_seconds,
});

const readFileEndpoint = (
  name: string,
  raw: RawEndpoint,
  resolvePath: (path: string) => string,
): FileEndpoint => {
  if (raw.path === undefined)
    throw new UserError(`the endpoint ${name} has no path`, {
      hint: `add the path of a GGUF file to [endpoints.${name}]`,
    });
  if (raw.base_url !== undefined || raw.api_key !== undefined)
    throw new UserError(`the endpoint ${name} is a file, and has neither base_url nor api_key`, {
      hint: 'leave them out, or name the provider of the server',
    });
  const { threads } = raw;
  return { kind: 'file', ...commonOf(name, raw, undefined), path: resolvePath(raw.path), threads };
};

const readServerEndpoint = (name: string, raw: RawEndpoint, env: Environment): ServerEndpoint => {
  if (raw.path !== undefined || raw.threads !== undefined)
    throw new UserError(`the endpoint ${name} names a file, but not the provider ${fileProvider}`, {
      hint: `write provider = "${fileProvider}", or leave path and threads out`,
    });
  const provider = providerNamed(raw.provider, name);
  const baseUrl = raw.base_url ?? (provider === autoProvider ? undefined : providers[provider].home);
  if (baseUrl === undefined)
    throw new UserError(`the endpoint ${name} has no base_url`, {
      hint:
        name === 'default'
          ? 'set base_url or MILLWRIGHT_BASE_URL, such as http://localhost:11434/v1'
          : `add base_url to [endpoints.${name}]`,
    });
  const { value, missing } = resolveSecret(raw.api_key, env);
  return { kind: 'server', ...commonOf(name, raw, missing), baseUrl, provider, apiKey: value };
};

interface Surroundings {
  env: Environment;
  resolvePath: (path: string) => string;
}

const readEndpoint = (name: string, raw: RawEndpoint, { env, resolvePath }: Surroundings): EndpointConfig => {
  if (name === reserved)
    throw new UserError(`the endpoint name ${reserved} is taken by \`millwright demo\``, {
      hint: 'choose another name',
    });
  return raw.provider === fileProvider
    ? readFileEndpoint(name, raw, resolvePath)
    : readServerEndpoint(name, raw, env);
};

/** `resolvePath` makes a path absolute that the person wrote. */
export const readEndpoints = (
  raw: Readonly<Record<string, RawEndpoint>>,
  surroundings: Surroundings,
): Endpoints =>
  Object.fromEntries(
    Object.entries(raw).map(([name, endpoint]) => [name, readEndpoint(name, endpoint, surroundings)]),
  );

/** A model name may hold an @ itself, at its head or before a version: only what follows the last one is an endpoint. */
const splitModel = (text: string): { model: string; endpoint: string | undefined } => {
  const at = text.lastIndexOf('@');
  return at > 0
    ? { model: text.slice(0, at), endpoint: text.slice(at + 1) }
    : { model: text, endpoint: undefined };
};

const onlyEndpoint = (model: string, names: readonly string[]): string => {
  const [first] = names;
  if (first === undefined)
    throw new UserError(`no endpoint is configured for the model ${model}`, {
      hint: 'set MILLWRIGHT_BASE_URL, such as http://localhost:11434/v1',
    });
  if (names.includes('default')) return 'default';
  if (names.length === 1) return first;
  throw new UserError(`it is not said which endpoint serves ${model}`, {
    hint: `write one of ${names.map((name) => `${model}@${name}`).join(', ')}`,
  });
};

/** The endpoint behind "model" or "model@endpoint". Throws UserError rather than choosing another one. */
export const findModel = (text: string, endpoints: Endpoints): { model: string; endpoint: string } => {
  const names = Object.keys(endpoints);
  const { model, endpoint = onlyEndpoint(text, names) } = splitModel(text);
  // Its answers ship with the product; it may be named wherever a model may be.
  if (text === deliveryModelName) return { model, endpoint };
  if (!Object.hasOwn(endpoints, endpoint))
    throw new UserError(`there is no endpoint ${endpoint} for the model ${model}`, {
      hint:
        names.length === 0
          ? 'set MILLWRIGHT_BASE_URL, such as http://localhost:11434/v1'
          : `did you mean ${model}@${closest(endpoint, names)}? A name that holds an @ itself is written ${text}@${names[0] ?? ''}`,
    });
  return { model, endpoint };
};

/** Like {@link findModel}; refuses an endpoint whose key is missing too. */
export const resolveModel = (text: string, endpoints: Endpoints): { model: string; endpoint: string } => {
  const found = findModel(text, endpoints);
  const missing = endpoints[found.endpoint]?.missingKey;
  if (missing !== undefined)
    throw new UserError(`the key of the endpoint ${found.endpoint} is not there: $${missing} is not set`, {
      hint: `export ${missing}=… or change api_key`,
    });
  return found;
};

/** The same, refused where it is on another machine and prompts may not leave this one. */
export const resolveAllowedModel = (
  name: string,
  endpoints: Endpoints,
  rules: { allow_remote: boolean; trusted_hosts: string[] },
): { model: string; endpoint: string } => {
  const found = resolveModel(name, endpoints);
  const endpoint = endpoints[found.endpoint];
  const policy = { allowRemote: rules.allow_remote, trustedHosts: rules.trusted_hosts };
  if (endpoint?.kind === 'server') refuseRemote(endpoint, policy);
  return found;
};
