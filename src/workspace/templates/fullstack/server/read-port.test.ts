import { expect, test } from 'vitest';
import { readPort } from './read-port.ts';

test('the port comes from the environment, else it is 3000', () => {
  expect(readPort('8080')).toBe(8080);
  expect(readPort(undefined)).toBe(3000);
  expect(readPort('')).toBe(3000);
});

test.each(['abc', '-1', '70000', '80.5'])('%s is no port', (text) => {
  expect(() => readPort(text)).toThrow(RangeError);
});
