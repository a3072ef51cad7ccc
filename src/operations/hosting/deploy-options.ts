import { z } from 'zod';
import { hostedName } from '../../domain/code-host.ts';
import type { ServicePlace } from '../../domain/deploy-target.ts';
import { hostedProject, type OutgoingProject } from './hosting-options.ts';

const placeName = (what: string, placeholder: string) =>
  z
    .string()
    .trim()
    .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,79}$/u, { error: 'must be a name of at most 80 characters' })
    .meta({ description: what, placeholder });

/** Which service at the target is meant. */
export const placeOptions = {
  project: hostedProject,
  as: placeName('name of the project at Railway (default: that of the project)', 'NAME').optional(),
  service: placeName('name of the service there (default: that of the project)', 'NAME').optional(),
  environment: placeName('environment there', 'NAME').default('production'),
};

interface PlaceInput {
  as?: string | undefined;
  service?: string | undefined;
  environment: string;
}

export const placeOf = (
  { as, service, environment }: PlaceInput,
  { name }: OutgoingProject,
): ServicePlace => ({
  project: as ?? hostedName(name),
  service: service ?? as ?? hostedName(name),
  environment,
});
