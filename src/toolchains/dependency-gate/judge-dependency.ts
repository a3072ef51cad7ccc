import { builtinModules } from 'node:module';
import type {
  AddedDependency,
  DependencyVerdict,
  JudgedDependency,
  PackageRecord,
  PackageVersion,
  RegistryAnswer,
} from '../../domain/dependency.ts';
import { findImitated, findNearest, isPopular } from './find-nearest.ts';
import { isPackageName } from './package-name.ts';
import { isInsideProject } from './package-spec.ts';
import { compareVersions, readRange } from './version-range.ts';

const dayMs = 86_400_000;
/** A package that a model can have learned of is older than this. */
const youngDays = 30;
/** Most poisoned releases are found and withdrawn within days. */
const freshDays = 3;
const hardlyUsed = 500;

/** What a verdict is made from; `known` are names of the project's other packages, `now` is in ms since 1970. */
export interface Circumstances {
  now: number;
  known: Iterable<string>;
}

interface Opinion {
  verdict: DependencyVerdict;
  reasons: string[];
  nearest?: string[];
  version?: string | undefined;
  licence?: string | undefined;
}

const daysSince = (time: string | undefined, now: number): number | undefined => {
  const at = Date.parse(time ?? '');
  return Number.isNaN(at) ? undefined : (now - at) / dayMs;
};

const days = (count: number): string => (count < 1 ? 'today' : `${Math.floor(count)} days ago`);

/** Some specs name no version that could be compared: catalogues and patches of package managers. */
const isOpaque = (range: string): boolean => /^(?:catalog|patch|npm|jsr):/.test(range);

/** The versions that a range or tag allows, the one that npm would choose first; undefined when it allows none. */
const chooseVersion = (
  range: string,
  { versions, tags }: PackageRecord,
): { chosen: PackageVersion | undefined; allowed: PackageVersion[] } => {
  // npm takes the latest for no range at all, even where that is a pre-release.
  const anything = /^(?:|\*|x)$/i.test(range) || isOpaque(range);
  const tag = anything ? 'latest' : range;
  const tagged = Object.hasOwn(tags, tag) ? tags[tag] : undefined;
  const holds = readRange(anything ? '*' : range);
  const isMeant = (version: string): boolean => version === tagged || holds?.(version) === true;
  const allowed = versions
    .filter(({ version }) => isMeant(version))
    .toSorted((a, b) => compareVersions(b.version, a.version));
  const preferred = [
    allowed.find(({ version }) => version === tags['latest']),
    allowed.find(({ deprecated }) => deprecated === undefined),
  ];
  return { chosen: preferred.find((one) => one !== undefined) ?? allowed[0], allowed };
};

const judgeUnknown = (
  { ecosystem, name, target }: AddedDependency,
  { known }: Circumstances,
  why: string,
): Opinion => {
  const wanted = target ?? name;
  const builtin = ecosystem === 'npm' && builtinModules.includes(wanted);
  const nearest = builtin ? [] : findNearest(ecosystem, wanted, known);
  return {
    verdict: 'unknown',
    reasons: [builtin ? `${wanted} is a module of Node itself and needs no package` : why],
    nearest,
  };
};

const describeAge = (
  imitated: string | undefined,
  age: number | undefined,
  downloads: number | undefined,
) => {
  const isYoung = age !== undefined && age < youngDays;
  const isLonely = downloads !== undefined && downloads < hardlyUsed;
  return [
    ...(imitated !== undefined && (isYoung || isLonely)
      ? [`its name is close to the well-known ${imitated}`]
      : []),
    ...(isYoung ? [`its first release was ${days(age)}`] : []),
    ...(imitated !== undefined && isLonely ? [`it has ${downloads} downloads a week`] : []),
  ];
};

/** What a person should look at before it is installed, in words. */
const suspicions = (
  { ecosystem, name, target }: AddedDependency,
  { createdAt, weeklyDownloads }: PackageRecord,
  { chosen, allowed }: ReturnType<typeof chooseVersion>,
  now: number,
): string[] => {
  const wanted = target ?? name;
  const doubts = isPopular(ecosystem, wanted)
    ? []
    : describeAge(findImitated(ecosystem, wanted), daysSince(createdAt, now), weeklyDownloads);
  const isFresh = (one: PackageVersion): boolean => (daysSince(one.publishedAt, now) ?? Infinity) < freshDays;
  // Where an older release would do as well, npm takes the newest all the same: told, but daily life of many packages.
  if (doubts.length === 0 && allowed.every(isFresh))
    doubts.push(`version ${chosen?.version ?? ''} is days old, and no older one fits`);
  return doubts;
};

const remarks = ({ deprecated, hasInstallScripts, publishedAt }: PackageVersion, now: number): string[] => {
  const age = daysSince(publishedAt, now);
  return [
    ...(deprecated === undefined ? [] : [`deprecated: ${oneLine(deprecated)}`]),
    ...(hasInstallScripts ? ['has install scripts, which are not run'] : []),
    ...(age !== undefined && age < freshDays ? [`version released ${days(age)}`] : []),
  ];
};

/** An alias is harmless as long as its name is nobody else's. */
const aliasSuspicion = ({ ecosystem, name, target }: AddedDependency): string[] => {
  if (target === undefined || ecosystem === 'cargo') return [];
  const hidden = isPopular(ecosystem, name) ? name : findImitated(ecosystem, name);
  if (ecosystem !== 'go' && hidden === undefined) return [];
  return [`it installs ${target} under the name ${name}`];
};

const judgeFound = (one: AddedDependency, record: PackageRecord, around: Circumstances): Opinion => {
  const wanted = one.target ?? one.name;
  const choice = chooseVersion(one.range, record);
  const { chosen } = choice;
  const newest = record.tags['latest'];
  if (/-security(?:\.\d+)?$/.test(chosen?.version ?? newest ?? ''))
    return judgeUnknown(one, around, `${wanted} is only a placeholder for a package that was taken down`);
  if (chosen === undefined)
    return {
      verdict: 'unknown',
      reasons: [
        `${wanted} has no version ${oneLine(one.range)}${newest === undefined ? '' : `; its latest is ${newest}`}`,
      ],
    };
  const doubts = [...suspicions(one, record, choice, around.now), ...aliasSuspicion(one)];
  return {
    verdict: doubts.length > 0 ? 'suspicious' : 'ok',
    reasons: [...doubts, ...remarks(chosen, around.now)],
    version: chosen.version,
    licence: chosen.licence,
  };
};

const judgeUnreachable = (one: AddedDependency, reason: string): Opinion => {
  const doubts = aliasSuspicion(one);
  if (doubts.length > 0) return { verdict: 'suspicious', reasons: [...doubts, reason] };
  const imitated = findImitated(one.ecosystem, one.target ?? one.name);
  const near = imitated === undefined ? [] : [`its name is close to the well-known ${imitated}`];
  return { verdict: 'unchecked', reasons: [reason, ...near] };
};

/** Whatever comes from a manifest or a registry is shown as one short line. */
const oneLine = (text: string): string =>
  text
    .replaceAll(/\p{C}|\s+/gu, ' ')
    .trim()
    .slice(0, 300);

const opinionOf = (one: AddedDependency, answer: RegistryAnswer, around: Circumstances): Opinion => {
  if (one.source === 'local')
    return isInsideProject(one)
      ? { verdict: 'ok', reasons: ['a folder of this project'] }
      : { verdict: 'suspicious', reasons: ['it comes from a folder outside of the project'] };
  if (one.source !== 'registry')
    return {
      verdict: 'suspicious',
      reasons: [`it comes from an address and not from a registry: ${oneLine(one.range)}`],
    };
  const wanted = one.target ?? one.name;
  if (!isPackageName(one.ecosystem, wanted))
    return judgeUnknown(one, around, `${oneLine(wanted)} is no name that a package could have`);
  if (answer.kind === 'missing') return judgeUnknown(one, around, `there is no package ${wanted}`);
  if (answer.kind === 'unreachable') return judgeUnreachable(one, oneLine(answer.reason));
  return judgeFound(one, answer.record, around);
};

/** Whether a registry can say anything about it: it goes by name, and the name is one. */
export const needsLookup = ({ ecosystem, name, target, source }: AddedDependency): boolean =>
  source === 'registry' && isPackageName(ecosystem, target ?? name);

/** The verdict on one added package from what its registry answered, with reasons in words for a person and a model. */
export const judgeDependency = (
  one: AddedDependency,
  answer: RegistryAnswer,
  around: Circumstances,
): JudgedDependency => {
  const { verdict, reasons, nearest = [], version, licence } = opinionOf(one, answer, around);
  return {
    ...one,
    verdict,
    reasons: reasons.map(oneLine),
    nearest,
    ...(version !== undefined && { version: oneLine(version) }),
    ...(licence !== undefined && { licence: oneLine(licence) }),
  };
};
