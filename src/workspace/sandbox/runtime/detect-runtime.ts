import type { Detected, SandboxOptions } from '../sandbox-options.ts';
import { defaultLimits } from '../limits.ts';
import { ownFolder } from '../own-folder.ts';
import type { Sandbox } from '../sandbox.ts';
import { sandboxRuntime } from './sandbox-runtime.ts';

const hints: Partial<Record<string, string>> = {
  linux: 'apt-get install -y bubblewrap socat',
  darwin: 'it needs /usr/bin/sandbox-exec, which is part of macOS',
  win32: 'npx @anthropic-ai/sandbox-runtime windows-install (asks for an administrator once)',
};

/** Undefined where it works. */
const probe = async (sandbox: Sandbox): Promise<string | undefined> => {
  const { SandboxManager } = await import('@anthropic-ai/sandbox-runtime');
  if (!SandboxManager.isSupportedPlatform()) return `it does not know ${process.platform}`;
  const { errors } = await SandboxManager.checkDependenciesAsync({ command: '/bin/false' });
  if (errors.length > 0) return errors.join('; ');
  const tried = await sandbox.run(
    { argv: ['node', '--version'], timeoutMs: 60_000 },
    { workspace: ownFolder(), readable: [], network: 'none' },
  );
  return tried.failed ? (tried.stderr.trim().split('\n').at(-1) ?? 'it hangs') : undefined;
};

/** Its cage leaves root's own files of /proc writable, and with core_pattern a command has a program started outside. */
const refusedToRoot: Detected = {
  level: 'none',
  reason: 'sandbox-runtime does not hold what root runs',
  hint: 'sandbox.driver = "auto", or work as an ordinary user',
};

const probed = new Map<string, Promise<string | undefined>>();

/** Whether commands can be held by sandbox-runtime here. Tried once a process and search path. */
export const detectRuntime = async (options: SandboxOptions): Promise<Detected> => {
  const { host } = options;
  if (process.platform === 'linux' && process.getuid?.() === 0) return refusedToRoot;
  const limits = { ...defaultLimits(), ...options.limits };
  const sandbox = sandboxRuntime({ ...options, limits });
  const known = probed.get(host.path) ?? probe(sandbox);
  probed.set(host.path, known);
  const reason = await known;
  if (reason === undefined) return { level: 'sandbox-runtime', sandbox };
  const hint = hints[process.platform] ?? 'run it on Linux, macOS or Windows';
  return { level: 'none', reason: `sandbox-runtime does not work here: ${reason}`, hint };
};
