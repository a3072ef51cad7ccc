import type { AgentRunner } from '../domain/agent.ts';

/** Hosts of services that a model's name begins with, as in `anthropic/NAME`. */
export const serviceHosts: Readonly<Record<string, string>> = {
  anthropic: 'api.anthropic.com',
  deepseek: 'api.deepseek.com',
  gemini: 'generativelanguage.googleapis.com',
  google: 'generativelanguage.googleapis.com',
  groq: 'api.groq.com',
  mistral: 'api.mistral.ai',
  openai: 'api.openai.com',
  opencode: 'opencode.ai',
  openrouter: 'openrouter.ai',
  xai: 'api.x.ai',
};

/**
 * The hosts that a run with this model has to reach. Undefined where a program for any service is asked for a model whose
 * service is not known, such as a server of the person's own: then its address has to be configured.
 */
export const hostsFor = (runner: AgentRunner, model: string | undefined): string[] | undefined => {
  const { hosts, anyService } = runner.needs;
  if (!anyService) return [...hosts];
  const service = model?.includes('/') ? model.slice(0, model.indexOf('/')) : undefined;
  const host =
    service !== undefined && Object.hasOwn(serviceHosts, service) ? serviceHosts[service] : undefined;
  return host === undefined ? undefined : [...new Set([...hosts, host])];
};
