/**
 * A writer of single items over one of many: what comes while a write is under way goes with the next one, all of it in
 * `write`'s one statement, in the order in which it came. An item that comes alone waits for nothing. Where a write fails,
 * all that were in it fail.
 */
export const inBatches = <Item>(
  write: (items: readonly Item[]) => Promise<unknown>,
): ((item: Item) => Promise<void>) => {
  let gathering: { items: Item[]; written: Promise<void> } | undefined;
  let last: Promise<void> = Promise.resolve();
  const writeAfter = async (before: Promise<void>, items: readonly Item[]): Promise<void> => {
    await before.catch(() => undefined);
    gathering = undefined;
    await write(items);
  };
  return (item) => {
    if (gathering === undefined) {
      const items: Item[] = [];
      last = writeAfter(last, items);
      gathering = { items, written: last };
    }
    gathering.items.push(item);
    return gathering.written;
  };
};
