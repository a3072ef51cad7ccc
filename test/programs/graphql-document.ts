/** A selection of fields, each with the selection inside it; null where a field has none. */
export interface Selection {
  [field: string]: Selection | null;
}

/** An operation with one field at its root, as far as clients of the local Railway need it. */
export interface GraphqlOperation {
  kind: 'query' | 'mutation';
  /** Name of a variable → its type as it is written. */
  variables: Record<string, string>;
  field: string;
  /** Name of an argument → name of the variable. */
  args: Record<string, string>;
  selection: Selection | null;
}

/** Reads a document strictly; throws for whatever it does not know. */
export const readDocument = (text: string): GraphqlOperation => {
  const tokens = text.match(/\$?\w+|[{}():!,]|\S/g) ?? [];
  let at = 0;
  const next = (expected?: string | RegExp): string => {
    const token = tokens[at] ?? '';
    at += 1;
    const fits =
      expected === undefined || (typeof expected === 'string' ? token === expected : expected.test(token));
    if (!fits) throw new Error(`"${token}" where ${String(expected)} should be`);
    return token;
  };
  const pairs = (value: () => string): Record<string, string> => {
    const found: Record<string, string> = {};
    if (tokens[at] !== '(') return found;
    next('(');
    while (tokens[at] !== ')') {
      if (tokens[at] === ',') next();
      const name = next(/^\$?\w+$/).replace('$', '');
      next(':');
      found[name] = value();
    }
    next(')');
    return found;
  };
  const select = (): Selection | null => {
    if (tokens[at] !== '{') return null;
    next('{');
    const fields: Selection = {};
    while (tokens[at] !== '}') {
      const name = next(/^\w+$/);
      fields[name] = select();
    }
    next('}');
    return fields;
  };
  const kind = next(/^(?:query|mutation)$/) as GraphqlOperation['kind'];
  next(/^\w+$/);
  const variables = pairs(() => {
    const type = next(/^\w+$/);
    return tokens[at] === '!' ? type + next('!') : type;
  });
  next('{');
  const field = next(/^\w+$/);
  const args = pairs(() => next(/^\$\w+$/).slice(1));
  const selection = select();
  next('}');
  if (at !== tokens.length) throw new Error('more than one operation');
  return { kind, variables, field, args, selection };
};

/** Only what was selected; throws for a field that is not there, as for one that needs a selection. */
export const pick = (value: unknown, selection: Selection | null): unknown => {
  if (Array.isArray(value)) return value.map((one) => pick(one, selection));
  if (value === null || value === undefined) return null;
  if (selection === null) return value;
  if (typeof value !== 'object') throw new Error('a scalar has no fields');
  const from = value as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(selection).map(([field, inner]) => {
      if (!(field in from)) throw new Error(`there is no field ${field}`);
      const found = from[field];
      const isScalar = found === null || typeof found !== 'object' || field === 'meta';
      if (inner === null && !isScalar) throw new Error(`${field} needs a selection`);
      return [field, pick(found, inner)];
    }),
  );
};
