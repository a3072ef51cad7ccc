import { checkNames } from '../domain/check.ts';
import { c } from './c.ts';
import { generic } from './generic.ts';
import { golang } from './golang.ts';
import { java } from './java.ts';
import { javascript } from './javascript-npm.ts';
import { python } from './python.ts';
import { rust } from './rust.ts';
import type { FileChecks, PlannedCheck, ProjectView, Toolchain } from './toolchain.ts';

/** Every language we know. Adding one is one file and one entry here. */
export const toolchains = { javascript, python, golang, rust, java, c, generic } as const satisfies Record<
  string,
  Toolchain
>;

const order = (check: PlannedCheck): number => checkNames.indexOf(check.name);

/** A language in a project where a person named commands: theirs win for the checks they name, the rest stays. */
const withCommands = (language: Toolchain): Toolchain => ({
  ...language,
  plan: (view) => {
    const named = generic.plan(view);
    const others = language.plan(view).filter((check) => !named.some(({ name }) => name === check.name));
    return [...named, ...others].sort((a, b) => order(a) - order(b));
  },
});

/** A further language: what a person named is planned once, for the whole project. */
const withoutNamed = (language: Toolchain): Toolchain => ({
  ...language,
  plan: (view) => language.plan(view).filter(({ name }) => (view.commands[name] ?? []).length === 0),
});

/** The toolchains whose plans together check this project; none when nothing recognises it. */
export const chooseToolchains = (view: ProjectView): Toolchain[] => {
  const languages = Object.values(toolchains).filter(
    (toolchain) => toolchain !== generic && toolchain.recognises(view),
  );
  if (!generic.recognises(view)) return languages;
  const [first, ...others] = languages;
  return first ? [withCommands(first), ...others.map(withoutNamed)] : [generic];
};

/** What can be done about single files of the path's language; undefined where no toolchain knows it. */
export const fileChecksFor = (path: string): FileChecks | undefined =>
  Object.values<Toolchain>(toolchains).find(({ files }) => files?.isSource(path))?.files;
