type Schema = Record<string, unknown>;

/** Keywords that the library's grammar holds an answer to as they are. */
const kept = ['minItems', 'maxItems', 'minLength', 'maxLength', 'const', 'enum'];
const simpleTypes = new Set<unknown>(['string', 'number', 'integer', 'boolean', 'null']);
const knownFormats = new Set<unknown>(['date-time', 'time', 'date']);
/** Schemas that are built from each other: leaving one out would let through what it forbids. */
const unknownBuilders = [
  'allOf',
  'not',
  'if',
  'patternProperties',
  'dependentSchemas',
  'unevaluatedProperties',
];

/** A schema that the library would silently read as something else. `place` is where it stands, `#` for the whole. */
export class UnsupportedSchema extends Error {
  readonly place: string;

  constructor(place: string, what: string) {
    super(`${place} ${what}`);
    this.place = place;
  }
}

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const each = (value: unknown, place: string): Schema =>
  Object.fromEntries(
    Object.entries(isSchema(value) ? value : {}).map(([name, schema]) => [
      name,
      translate(schema, `${place}/${name}`),
    ]),
  );

const all = (values: readonly unknown[], place: string): Schema[] =>
  values.map((schema, at) => translate(schema, `${place}/${at}`));

const objectParts = (schema: Schema, place: string): Schema => {
  const { properties, additionalProperties } = schema;
  return {
    type: 'object',
    ...(properties === undefined ? {} : { properties: each(properties, `${place}/properties`) }),
    ...(additionalProperties === undefined || typeof additionalProperties === 'boolean'
      ? // JSON Schema allows further properties unless it says otherwise, which matters only where none is named.
        { additionalProperties: additionalProperties ?? properties === undefined }
      : { additionalProperties: translate(additionalProperties, `${place}/additionalProperties`) }),
  };
};

const arrayParts = ({ items, prefixItems }: Schema, place: string): Schema => ({
  type: 'array',
  ...(isSchema(items) && Object.keys(items).length > 0 ? { items: translate(items, `${place}/items`) } : {}),
  ...(Array.isArray(prefixItems) ? { prefixItems: all(prefixItems, `${place}/prefixItems`) } : {}),
});

const typeParts = (schema: Schema, place: string): Schema => {
  const { type, format } = schema;
  if (type === 'object') return objectParts(schema, place);
  if (type === 'array') return arrayParts(schema, place);
  if (simpleTypes.has(type)) return knownFormats.has(format) ? { type, format } : { type };
  throw new UnsupportedSchema(place, 'has no type that is known');
};

const alternatives = (schema: Schema, place: string): Schema | undefined => {
  const { $ref, anyOf, oneOf, type } = schema;
  if (typeof $ref === 'string') {
    if ($ref.startsWith('#/$defs/')) return { $ref };
    throw new UnsupportedSchema(place, `refers to ${$ref}; only #/$defs/ is known`);
  }
  const options = oneOf ?? anyOf;
  if (Array.isArray(options)) return { oneOf: all(options, `${place}/anyOf`) };
  if (Array.isArray(type))
    return { oneOf: type.map((type) => translate({ ...schema, type, $defs: {} }, place)) };
  return undefined;
};

const translate = (schema: unknown, place: string): Schema => {
  if (!isSchema(schema)) throw new UnsupportedSchema(place, 'is no schema');
  const builder = unknownBuilders.find((name) => name in schema);
  if (builder !== undefined) throw new UnsupportedSchema(place, `uses ${builder}`);
  const constants = 'const' in schema || 'enum' in schema;
  const body = alternatives(schema, place) ?? (constants ? {} : typeParts(schema, place));
  const limits = Object.fromEntries(
    kept.filter((name) => name in schema).map((name) => [name, schema[name]]),
  );
  const defs = isSchema(schema['$defs']) && Object.keys(schema['$defs']).length > 0;
  return { ...limits, ...body, ...(defs ? { $defs: each(schema['$defs'], `${place}/$defs`) } : {}) };
};

/**
 * A JSON Schema in the words of the library's grammar, which reads what it does not know as `null` or as anything.
 * Keywords that only narrow a value (`pattern`, `minimum`) are left to whoever checks the answer; throws an
 * {@link UnsupportedSchema} where leaving one out would change the shape.
 */
export const grammarSchema = (schema: Schema): Schema => translate(schema, '#');
