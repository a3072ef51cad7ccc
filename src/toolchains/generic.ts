import { checkNames } from '../domain/check.ts';
import { locatorFor } from './locate-path.ts';
import { readOutput } from './read-output.ts';
import type { PlannedCheck, ProjectView, Toolchain } from './toolchain.ts';

const minute = 60_000;

const plan = (view: ProjectView): PlannedCheck[] => {
  const locator = locatorFor(view.paths);
  return checkNames.flatMap((name) => {
    const command = view.commands[name];
    if (!command || command.length === 0) return [];
    const tool = command[0] ?? name;
    return [
      {
        name,
        tool,
        command: [...command],
        network: name === 'install' || name === 'audit' ? ('registry' as const) : ('none' as const),
        timeoutMs: 10 * minute,
        read: (output) => readOutput(output, { check: name, tool, locator }),
      },
    ];
  });
};

/** Commands that a person named: they take the place of whatever another toolchain would run for the same check. */
export const generic: Toolchain = {
  name: 'generic',
  manifests: [],
  keeps: [],
  recognises: ({ commands }) => checkNames.some((name) => (commands[name] ?? []).length > 0),
  plan,
  versions: {},
};
