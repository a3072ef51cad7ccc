import { UserError } from '../../domain/errors.ts';
import { documenter } from '../../roles/documenter/role.ts';
import type { CodeTask } from './code-task.ts';
import { demandSoundCode } from './demand-code.ts';

const visible = (text: string): number => text.replaceAll(/\s+/g, '').length;

/** Comments, and nothing else: the syntax tree without them is unchanged. */
export const documentCode: CodeTask = {
  job: 'document',
  async measure(work) {
    const { path, tools } = work;
    const text = await demandSoundCode(work);
    if ((await tools.syntax.sameCode(path, text, text)) !== true)
      throw new UserError(`the syntax tree of ${path} cannot be compared`, {
        hint: 'use `millwright modify`, which runs the checks of the project',
      });
    return { scope: [path], lines: [`${path} parses`] };
  },
  role: () => documenter,
  ask: ({ path, tools }) =>
    `Write the comments of ${path}.\n${tools.task.spec}\n\nAnswer with ${path} and no other file.`,
  async accept({ path, before, text, tools }) {
    const [old, now] = [before ?? '', text ?? ''];
    if (!(await tools.syntax.sameCode(path, old, now)))
      return {
        kind: 'refused',
        complaint: `You changed the code of ${path}, not only its comments: with comments left out it is no longer the same. The file is shown as it was. Add comments, and copy every other line exactly.`,
        results: [],
        afresh: true,
      };
    const added = visible(now) - visible(old);
    if (added <= 0)
      return { kind: 'refused', complaint: `You added no comments to ${path}.`, results: [], afresh: true };
    const lines = [
      `the syntax tree of ${path} without comments is unchanged; its comments grew by ${added} characters`,
    ];
    return { kind: 'accepted', tool: 'syntax-tree', results: [], lines };
  },
};
