import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { startModelServer } from '../programs/model-server.ts';
import { add, addTest, emptyProject, files, makeRepository, plan, temporary } from '../line/line.ts';

const model = 'scripted-model';
const script = {
  models: [model],
  pick: 'match' as const,
  answers: [
    { text: plan('sum.js'), match: { system: 'You plan', last: 'THE PERSON SAID' } },
    { text: plan('add.js', 'add.test.js'), match: { system: 'You plan' } },
    {
      text: files({ 'add.js': add('a + b'), 'add.test.js': addTest }),
      match: { system: 'You write complete' },
    },
    { text: 'VERDICT: APPROVED', match: { system: 'You review' } },
  ],
};

/** A repository, and a model that plans what the person may want to see first. */
export const questionWorkshop = async (t: TestContext) => {
  const server = await startModelServer({ script });
  t.after(() => server.close());
  const folder = await temporary(t, 'mcp-questions');
  await mkdir(join(folder, 'home'));
  const env = {
    HOME: join(folder, 'home'),
    MILLWRIGHT_DATA_DIR: join(folder, 'data'),
    MILLWRIGHT_BASE_URL: server.url,
    MILLWRIGHT_MODEL: model,
  };
  return { folder, env, root: await makeRepository(join(folder, 'workspace'), emptyProject) };
};

export const wish = { spec: 'add two numbers, with tests', askPlan: true };
