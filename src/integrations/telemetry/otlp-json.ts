import type { AttributeValue, Span, Trace } from './trace-run.ts';

const kinds = { internal: 1, client: 3 } as const;
const failedStatus = 2;

const valueOf = (value: AttributeValue) => {
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'string') return { stringValue: value };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
};

const attributesOf = (attributes: Span['attributes']) =>
  Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value: valueOf(value) }],
  );

const nanoseconds = (ms: number): string => String(BigInt(Math.round(ms * 1000)) * 1000n);

const spanOf = (traceId: string, span: Span) => ({
  traceId,
  spanId: span.id,
  ...(span.parent !== undefined && { parentSpanId: span.parent }),
  name: span.name,
  kind: kinds[span.kind],
  startTimeUnixNano: nanoseconds(span.start),
  endTimeUnixNano: nanoseconds(span.end),
  attributes: attributesOf(span.attributes),
  status: span.failed ? { code: failedStatus } : {},
});

/**
 * The body of an export in OTLP's JSON: ids are hexadecimal, 64-bit numbers are decimal text, enums are numbers.
 * Source: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */
export const otlpJson = ({ id, spans }: Trace, version: string) => ({
  resourceSpans: [
    {
      resource: { attributes: attributesOf({ 'service.name': 'millwright', 'service.version': version }) },
      scopeSpans: [{ scope: { name: 'millwright', version }, spans: spans.map((span) => spanOf(id, span)) }],
    },
  ],
});
