/** Worlds of packages, each with registries of its own. */
export const ecosystems = ['npm', 'pypi', 'cargo', 'go', 'maven'] as const;

export type Ecosystem = (typeof ecosystems)[number];
