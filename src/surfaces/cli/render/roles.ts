import type { z } from 'zod';
import type { roles as operation } from '../../../operations/roles.ts';
import { printable } from '../../printable.ts';
import { styled, type Line } from '../line.ts';

type Listing = z.infer<typeof operation.output>;

const whose: Record<Listing['roles'][number]['origin'], string> = {
  millwright: '',
  person: 'your own words',
  project: 'words of the repository',
};

const renderRole = ({ name, title, gates, kinds, makes, origin, hash }: Listing['roles'][number]): Line[] => [
  [
    styled('bold', name.padEnd(20)),
    `${printable(title, 80)} · ${gates.join(' ')}`,
    ...(kinds.length < 4 ? [styled('dim', ` · only ${kinds.join(', ')}`)] : []),
    ...(origin === 'millwright' ? [] : [styled('yellow', ` · ${whose[origin]}`)]),
  ],
  [styled('dim', `  ${hash.slice(0, 16)}  ${printable(makes.join(', '), 300)}`)],
];

/** A role a paragraph; what of a repository does not count is named, with the way to let it. */
export const renderRoles = ({ roles, ignored }: Listing): Line[] => [
  ...roles.flatMap(renderRole),
  ...(ignored.length === 0
    ? []
    : [
        [
          styled('yellow', 'not counted: '),
          `${printable(ignored.join(', '), 300)} in .millwright/roles of this repository; roles.from_project = true in your own configuration lets it bring roles`,
        ],
      ]),
];
