import { announcesFile, isMarkdownFence } from './block-path.ts';
import { findEditRegions } from './edit-regions.ts';
import type { EditRegion } from './edit-regions.ts';
import { findBlocks } from './find-blocks.ts';
import type { Block } from './find-blocks.ts';

/** A reply taken apart, nothing interpreted yet. Blocks and regions are in the order of the text. */
export interface ScannedReply {
  lines: string[];
  blocks: Block[];
  regions: EditRegion[];
  /** Lines of SEARCH markers without an end. */
  broken: number[];
}

/** Tokens of chat templates that some servers leave at the end of an answer. */
const leftovers = /(?:\s*(?:<\|[\w ]{1,40}\|>|<\/s>|\[\/INST\]|<end_of_turn>|<EOT>))+\s*$/;
const leftoverWindow = 200;

const withoutLeftovers = (text: string): string => {
  const cut = Math.max(0, text.length - leftoverWindow);
  const tail = text.slice(cut);
  return leftovers.test(tail) ? `${text.slice(0, cut)}${tail.replace(leftovers, '')}\n` : text;
};

export const scanReply = (answer: string, known: ReadonlySet<string>): ScannedReply => {
  const lines = withoutLeftovers(answer).split('\n');
  const { regions, broken } = findEditRegions(lines);
  const blocks = findBlocks(lines, regions, {
    announces: (fence) => announcesFile(lines, fence, known),
    isMarkdown: (fence) => isMarkdownFence(lines, fence, known),
  });
  return { lines, blocks, regions, broken };
};
