import assert from 'node:assert/strict';
import { test } from 'node:test';
import { remembering } from '../../../test/cli/stage.ts';
import { newId, shortId } from '../../domain/id.ts';
import { summariseRun } from '../../operations/summarise-run.ts';
import { personScreen } from './person-screen.ts';
import { openTerminal } from './terminal.ts';

test('who leaves a run in the server is told how to look after it and how to stop it', () => {
  const [runId, taskId] = [newId(), newId()];
  const output = remembering();
  const screen = personScreen(openTerminal(output, { env: {}, platform: 'linux' }));
  screen.end(runId, { ...summariseRun([]), taskId }, 'left');
  assert.match(output.text(), new RegExp(`no longer watched.*millwright show ${shortId(runId)} `));
  assert.match(output.text(), new RegExp(`millwright cancel ${shortId(taskId)} stops it`));
});
