import { createHmac, timingSafeEqual } from 'node:crypto';

/** Whether `signature` (`sha256=` and 64 hex digits) is the HMAC-SHA256 of these very bytes. Takes the same time either way. */
export const isSigned = (body: Uint8Array, signature: string | undefined, secret: string): boolean => {
  const [, hex] = /^sha256=([0-9a-f]{64})$/i.exec(signature ?? '') ?? [];
  const expected = createHmac('sha256', secret).update(body).digest();
  return (
    timingSafeEqual(hex === undefined ? Buffer.alloc(32) : Buffer.from(hex, 'hex'), expected) &&
    hex !== undefined
  );
};
