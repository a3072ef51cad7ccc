import type { z } from 'zod';
import { shortId } from '../../../domain/id.ts';
import type { moveProject } from '../../../operations/move-project.ts';
import type { projects as operation } from '../../../operations/projects.ts';
import { printable } from '../../printable.ts';
import { styled, type Line } from '../line.ts';

/** A project a line. */
export const renderProjects = ({ projects }: z.infer<typeof operation.output>): Line[] =>
  projects.length === 0
    ? [['no projects yet']]
    : projects.map(({ id, name, path, remote }): Line => [
        styled('bold', shortId(id)),
        `  ${printable(name, 60)}  ${printable(path, 300)}`,
        styled('dim', remote === undefined ? '' : `  ${printable(remote, 200)}`),
      ]);

export const renderMoveProject = ({ project, from }: z.infer<typeof moveProject.output>): Line[] => [
  [
    styled('bold', printable(project.name, 60)),
    project.path === from
      ? ` lies at ${printable(from, 300)} already`
      : ` lies at ${printable(project.path, 300)} now; it was at ${printable(from, 300)}`,
  ],
];
