import { jsonrepair } from 'jsonrepair';
import type { Fixer } from './free-fix.ts';

const isRecord = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A package.json that is no JSON: trailing commas, comments and quotes are what people and models leave there. */
export const brokenManifest: Fixer = async ({ code, path = 'package.json' }, files) => {
  if (code !== 'EJSONPARSE') return undefined;
  const text = await files.read(path);
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(jsonrepair(text));
    return isRecord(value)
      ? { path, text: `${JSON.stringify(value, null, 2)}\n`, about: `${path} was no JSON` }
      : undefined;
  } catch {
    return undefined;
  }
};
