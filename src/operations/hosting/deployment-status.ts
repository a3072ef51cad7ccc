import { z } from 'zod';
import { deploymentSchema } from '../../domain/deploy-target.ts';
import { defineOperation } from '../operation.ts';
import { placeOf, placeOptions } from './deploy-options.ts';
import { findOutgoing, hostingOf } from './hosting-options.ts';

/** Tells how a service stands at Railway. Asks there every time. */
export const deploymentStatus = defineOperation({
  name: 'deployment-status',
  about: 'Tell how a project stands at Railway, and how to go back',
  input: z.strictObject(placeOptions),
  output: z.object({
    service: z.string(),
    url: z.string().nullable(),
    page: z.string().nullable(),
    /** What is checked out here. */
    here: z.string(),
    /** Whether what runs was built from it. */
    same: z.boolean(),
    active: deploymentSchema.nullable(),
    newest: deploymentSchema.nullable(),
    rollback: z.string(),
  }),
  positional: ['project'],
  http: { method: 'GET', path: '/api/projects/{project}/deployment-status' },
  examples: ['millwright deployment-status .'],
  async run({ project, ...given }, context) {
    const hosting = hostingOf(context);
    const outgoing = await findOutgoing(project, context);
    const target = hosting.deployTarget('railway', context.signal);
    const { commit: here } = await hosting.head(outgoing.root);
    const place = placeOf(given, outgoing);
    const status = await target.status(place);
    return {
      service: place.service,
      url: status?.url ?? null,
      page: status?.page ?? null,
      here,
      same: status?.active?.commit === here,
      active: status?.active ?? null,
      newest: status?.newest ?? null,
      rollback: status === undefined ? '' : target.rollbackNote(place, status),
    };
  },
});
