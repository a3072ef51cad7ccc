import { readFile } from 'node:fs/promises';
import { Bug } from '../domain/errors.ts';
import type { Message } from '../models/model.ts';

/** A persona: a prompt file with named slots, and how freely it may answer. */
export interface Role<Slot extends string = string> {
  name: string;
  /**
   * `prompt.md` beside the role: the part above the first `---` line is the system message, the rest the user's. A prompt that a
   * person brings is its text, as it was when it was checked.
   */
  prompt: URL | { text: string };
  slots: readonly Slot[];
  /** Low for code that must compile. Healing varies it per round on purpose: the same question gets the same answer. */
  temperature: number;
}

export const defineRole = <const Slot extends string>(role: Role<Slot>): Role<Slot> => role;

export const slotPattern = /\{\{(\w+)\}\}/g;
const templates = new Map<string, Promise<string>>();

const templateOf = async (prompt: Role['prompt']): Promise<string> => {
  if (!(prompt instanceof URL)) return prompt.text;
  const known = templates.get(prompt.href);
  if (known) return known;
  const read = readFile(prompt, 'utf8');
  templates.set(prompt.href, read);
  return read;
};

/**
 * The messages of a call. Stable text comes first, so that servers can reuse the prefix.
 * A slot without a value, or a value without a slot, is a Bug: a prompt can never silently lose its subject.
 */
export const renderRole = async <Slot extends string>(
  role: Role<Slot>,
  values: Record<Slot, string>,
): Promise<Message[]> => {
  const template = await templateOf(role.prompt);
  const used = new Set([...template.matchAll(slotPattern)].map(([, name]) => name));
  const lost = role.slots.filter((slot) => !used.has(slot));
  if (lost.length > 0) throw new Bug(`the prompt of ${role.name} does not use ${lost.join(', ')}`);
  const fill = (text: string): string =>
    text.replaceAll(slotPattern, (_, name: string) => {
      const value = (values as Record<string, string | undefined>)[name];
      if (value === undefined) throw new Bug(`the prompt of ${role.name} has no value for ${name}`);
      return value;
    });
  const cut = template.indexOf('\n---\n');
  if (cut < 0) throw new Bug(`the prompt of ${role.name} has no "---" line between system and user text`);
  return [
    { role: 'system', content: fill(template.slice(0, cut)).trim() },
    { role: 'user', content: fill(template.slice(cut + 5)).trim() },
  ];
};
