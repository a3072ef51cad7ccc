import { z } from 'zod';

/** Where packages of a manifest come from. */
export const ecosystems = ['npm', 'pypi', 'cargo', 'go'] as const;
export type Ecosystem = (typeof ecosystems)[number];

/**
 * One package that a change adds to a manifest. `name` is what the code imports; `target` what is installed, where an alias
 * makes that another one. `range` is the text of the manifest without its alias: a range, an address or a path.
 */
export interface AddedDependency {
  ecosystem: Ecosystem;
  name: string;
  target?: string;
  range: string;
  /** `registry` by name; `git` and `http` from an address; `local` from a folder or workspace of the project itself. */
  source: 'registry' | 'git' | 'http' | 'local';
  /** Path of the manifest, relative to the project with `/`. */
  manifest: string;
}

/** One released version. Times are ISO 8601; left out where the registry does not tell them. */
export interface PackageVersion {
  version: string;
  publishedAt?: string;
  /** The words of whoever deprecated it. */
  deprecated?: string;
  hasInstallScripts: boolean;
  /** As its manifest writes it, usually an SPDX expression. */
  licence?: string;
}

/** What a registry knows of a package. `createdAt` is the time of the first release, ISO 8601. */
export interface PackageRecord {
  createdAt?: string;
  versions: readonly PackageVersion[];
  /** Name → version, such as `latest`. */
  tags: Readonly<Record<string, string>>;
  weeklyDownloads?: number;
}

/** `unreachable` is everything that says neither yes nor no: no network, an error of the server, an answer that is none. */
export type RegistryAnswer =
  | { kind: 'found'; record: PackageRecord }
  | { kind: 'missing' }
  | { kind: 'unreachable'; reason: string };

/** Answers questions about packages and installs none. It never throws for what a registry does; it does when stopped. */
export interface PackageRegistry {
  look(ecosystem: Ecosystem, name: string, signal: AbortSignal): Promise<RegistryAnswer>;
}

/**
 * `unknown`: nothing that could be installed; `suspicious`: a person should look first; `unchecked`: nobody could be asked,
 * which blocks nothing and is never called `ok`.
 */
export const dependencyVerdictSchema = z.enum(['ok', 'unknown', 'suspicious', 'unchecked']);
export type DependencyVerdict = z.infer<typeof dependencyVerdictSchema>;

/** What to do about a suspicious package: wait for a person, tell it in the proof, or send it back to the model. */
export const dependencyPolicies = ['ask', 'warn', 'refuse'] as const;
export type DependencyPolicy = (typeof dependencyPolicies)[number];

/** An added package with what was found out about it, as the proof lists it. */
export const judgedDependencySchema = z.object({
  ecosystem: z.enum(ecosystems),
  name: z.string(),
  target: z.string().optional(),
  range: z.string(),
  source: z.enum(['registry', 'git', 'http', 'local']),
  manifest: z.string(),
  verdict: dependencyVerdictSchema,
  /** The version that the range chooses today. */
  version: z.string().optional(),
  licence: z.string().optional(),
  /** One line each: why the verdict, and what else is worth knowing (deprecated, install scripts). */
  reasons: z.array(z.string()).default([]),
  /** Names that may have been meant. */
  nearest: z.array(z.string()).default([]),
  /** The person who allowed a suspicious one. */
  allowedBy: z.string().optional(),
});
export type JudgedDependency = z.infer<typeof judgedDependencySchema>;
