import { stripTypeScriptTypes } from 'node:module';

/** The runtime calls the function experimental, once a process and on the person's terminal. */
const withoutWarning = (act: () => void): void => {
  const own = Object.getOwnPropertyDescriptor(process, 'emitWarning');
  process.emitWarning = (): void => {};
  try {
    act();
  } finally {
    if (own) Object.defineProperty(process, 'emitWarning', own);
  }
};

/**
 * Whether the parser of the runtime takes a text as JavaScript or TypeScript (without JSX). The grammars do not know some
 * valid forms (overloads without semicolons, tagged templates with odd escapes), so their complaints are asked again here.
 */
export const isSoundScript = (text: string): boolean => {
  try {
    withoutWarning(() => stripTypeScriptTypes(text));
    return true;
  } catch (error) {
    // An enum or a namespace: read to its end, but nothing that can be stripped.
    return (error as { code?: string }).code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX';
  }
};
