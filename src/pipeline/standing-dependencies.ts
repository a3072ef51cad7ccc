import type { JudgedDependency } from '../domain/dependency.ts';
import type { Facts } from '../domain/facts.ts';

/** Of the packages that were looked up, those that the present files still declare: a later round may have dropped some. */
export const standingDependencies = ({ dependencies = [], files = {} }: Facts): JudgedDependency[] =>
  dependencies.filter(({ name, manifest }) => files[manifest]?.includes(name) === true);
