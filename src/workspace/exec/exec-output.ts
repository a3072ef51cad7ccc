/** Collects one stream within a limit: the first half and the last half are kept, memory never exceeds the limit by much. */
export interface OutputCollector {
  push(chunk: Uint8Array): void;
  /** The kept text; bytes that are no UTF-8 become U+FFFD, and a cut never splits a character. */
  text(): string;
  truncated(): boolean;
}

const isContinuation = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80;

/** Length of `bytes` without a character at its end that is not complete. */
const completeLength = (bytes: Uint8Array): number => {
  let lead = bytes.length - 1;
  while (lead > 0 && bytes.length - lead < 4 && isContinuation(bytes[lead])) lead -= 1;
  const first = bytes[lead] ?? 0;
  const wanted = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 1;
  return bytes.length - lead < wanted ? lead : bytes.length;
};

const startOfCharacter = (bytes: Uint8Array): number => {
  let start = 0;
  while (start < 3 && isContinuation(bytes[start])) start += 1;
  return start;
};

const decode = (bytes: Uint8Array): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);

export const collectOutput = (limitBytes: number): OutputCollector => {
  const half = Math.max(1, Math.floor(limitBytes / 2));
  const head: Uint8Array[] = [];
  let headBytes = 0;
  let tail: Uint8Array[] = [];
  let tailBytes = 0;
  let dropped = 0;

  const pushTail = (chunk: Uint8Array): void => {
    tail.push(chunk);
    tailBytes += chunk.length;
    if (tailBytes < half * 2) return;
    const joined = Buffer.concat(tail);
    dropped += joined.length - half;
    tail = [Buffer.from(joined.subarray(joined.length - half))];
    tailBytes = half;
  };

  return {
    push(chunk) {
      const room = half - headBytes;
      if (room > 0) {
        head.push(Buffer.from(chunk.subarray(0, room)));
        headBytes += Math.min(room, chunk.length);
      }
      if (chunk.length > room) pushTail(Buffer.from(chunk.subarray(Math.max(room, 0))));
    },
    truncated: () => dropped > 0 || tailBytes > half,
    text() {
      const first = Buffer.concat(head);
      const joined = Buffer.concat(tail);
      const last = joined.subarray(Math.max(0, joined.length - half));
      const lost = dropped + joined.length - last.length;
      if (lost === 0) return decode(Buffer.concat([first, last]));
      const end = completeLength(first);
      const start = startOfCharacter(last);
      const left = lost + (first.length - end) + start;
      return `${decode(first.subarray(0, end))}\n… [${left} bytes left out] …\n${decode(last.subarray(start))}`;
    },
  };
};
