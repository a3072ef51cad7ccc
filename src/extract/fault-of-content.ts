import { findElision } from './elision.ts';
import type { Unreadable } from './extraction.ts';
import { isHtmlPage, isRefusal, mayBePage } from './refusal.ts';
import { unreadable } from './say-back.ts';
import { hasCutMark } from './truncation.ts';

/** Files that mean something by being there. */
const mayBeEmpty = /(?:^|\/)(?:__init__\.py|py\.typed|\.(?:git)?keep|\.nojekyll|\.npmignore|\.gitignore)$/;

/** Why this cannot be the content of a file of this name, or undefined. */
export const faultOfContent = (path: string, content: string): Unreadable | undefined => {
  if (content.trim() === '') return mayBeEmpty.test(path) ? undefined : unreadable('empty', path);
  if (isHtmlPage(content) && !mayBePage(path)) return unreadable('html');
  if (isRefusal(content) && !/\.(?:md|mdx|txt|rst|adoc)$/i.test(path)) return unreadable('refusal');
  const elision = findElision(path, content);
  if (elision !== undefined) return unreadable('elided', `${path} ("${elision.slice(0, 80)}")`);
  return hasCutMark(content) ? unreadable('truncated', path) : undefined;
};
