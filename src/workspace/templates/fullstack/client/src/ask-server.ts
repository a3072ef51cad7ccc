import type { Health } from '../../shared/api.ts';

/** Asks the server how it is. Throws Error where it does not answer or is not well. */
export const askHealth = async (signal: AbortSignal): Promise<Health> => {
  const response = await fetch('/api/health', { signal });
  if (!response.ok) throw new Error(`the server answers ${response.status}`);
  return (await response.json()) as Health;
};
