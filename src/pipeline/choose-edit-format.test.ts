import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EditFormat, EditRecord } from '../domain/edit-format.ts';
import { chooseEditFormat } from './choose-edit-format.ts';

const model = { name: 'small', endpoint: 'box' };
const record = (format: EditFormat, landed: number, refused: number, name = 'small'): EditRecord => ({
  endpoint: 'box',
  model: name,
  format,
  landed,
  refused,
});

test('without a record the size of the file decides: short ones are written anew, others are searched', () => {
  assert.equal(chooseEditFormat(40, model, []), 'whole');
  assert.equal(chooseEditFormat(81, model, []), 'search');
  assert.equal(chooseEditFormat(0, model, []), 'search');
});

test('a format that lands more often for this model takes the place of the usual one', () => {
  const records = [record('search', 2, 10), record('diff', 20, 1)];
  assert.equal(chooseEditFormat(200, model, records), 'diff');
  assert.equal(chooseEditFormat(200, { ...model, name: 'other' }, records), 'search');
  assert.equal(chooseEditFormat(200, { ...model, endpoint: 'other' }, records), 'search');
});

test('few answers decide nothing, and what lands well is kept', () => {
  assert.equal(chooseEditFormat(200, model, [record('search', 0, 4), record('diff', 4, 0)]), 'search');
  assert.equal(chooseEditFormat(200, model, [record('search', 18, 2), record('diff', 6, 0)]), 'search');
});

test('a long file is never asked for whole, however well that landed', () => {
  const records = [record('search', 1, 20), record('whole', 30, 0)];
  assert.equal(chooseEditFormat(300, model, records), 'whole');
  assert.equal(chooseEditFormat(401, model, records), 'search');
});
