/** Roles that a route may be given for; `default` is for all that have none. */
export const routedRoles = [
  'default',
  'elaborator',
  'coder',
  'healer',
  'reviewer',
  'classifier',
  'summariser',
] as const;

/** Roles that nobody has before a route of their own names one. */
export const ownRouteOnly: ReadonlySet<string> = new Set(['classifier', 'summariser']);

export type RoutedRole = Exclude<(typeof routedRoles)[number], 'default'>;
