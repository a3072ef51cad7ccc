import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { judgeAnswers } from './judge-answers.ts';
import { planRequests } from './plan-requests.ts';
import type { Answer } from './probe-report.ts';
import { startCommandOf } from './start-command.ts';

const answer = (status: number | undefined, body = '', path = '/tasks/1', error?: string): Answer => ({
  path,
  status,
  type: 'application/json; charset=utf-8',
  body,
  ms: 3,
  ...(error === undefined ? {} : { error }),
});

describe('an endpoint', () => {
  const nobody = answer(
    404,
    '{"error":"no route GET /nobody-serves-this-0a1b2c3d4e5f"}',
    '/nobody-serves-this-0a1b2c3d4e5f',
  );
  const judge = (given: Answer, unknown = nobody) =>
    judgeAnswers({ answers: [{ ...given, key: 'GET /tasks/{id} (getTask)' }], unknown: { GET: unknown } })[0]
      ?.served;
  const cases: [string, Answer, string][] = [
    ['an answer', answer(200, '{}'), 'served'],
    ['a refusal', answer(401, '{"error":"who are you"}'), 'served'],
    ['a complaint about what was sent', answer(422, '{}'), 'served'],
    ['a missing thing', answer(404, '{"error":"no such task"}'), 'served'],
    [
      'a missing route, whatever path it repeats',
      answer(404, '{"error":"no route GET /tasks/1"}'),
      'missing',
    ],
    ['another method', answer(405), 'missing'],
    ['nothing yet', answer(501), 'missing'],
    ['a fault', answer(500, '{}'), 'broken'],
    ['silence', answer(undefined, '', '/tasks/1', 'timeout'), 'broken'],
  ];
  for (const [what, given, served] of cases)
    it(`with ${what} is ${served}`, () => assert.equal(judge(given), served));

  it('is missing where the part of the service that it hangs in says so, by the path that it sees', () => {
    const page = answer(404, '<html>', '/nobody');
    const given = answer(404, '{"error":"there is no GET /tasks/1"}', '/api/tasks/1');
    const beyond = answer(
      404,
      '{"error":"there is no GET /tasks/1/nobody-0a1b2c3d"}',
      '/api/tasks/1/nobody-0a1b2c3d',
    );
    assert.equal(judge(given, answer(404, '{"error":"there is no GET /nobody"}', '/nobody')), 'missing');
    assert.equal(judge({ ...given, beyond } as Answer, page), 'missing');
    const lacking = answer(404, '{"error":"there is no task 1"}', '/api/tasks/1');
    assert.equal(judge({ ...lacking, beyond } as Answer, page), 'served');
  });
  it('is not served by a page for everything', () => {
    assert.equal(judge(answer(200, '<html>'), answer(200, '<html>', '/nobody')), 'missing');
  });
  it('cannot be told from others where all are refused alike', () => {
    assert.equal(judge(answer(401, '{}'), answer(401, '{}', '/nobody')), 'unclear');
  });
});

describe('what is asked', () => {
  it('makes things before it reads them and removes them last, with bodies that fit', () => {
    const responses = { 200: { description: 'ok' } };
    const body = {
      content: {
        'application/json': {
          schema: {
            type: 'object',
            properties: { title: { type: 'string', minLength: 8 }, done: { enum: [false] } },
          },
        },
      },
    };
    const api = {
      paths: {
        '/tasks/{id}': {
          delete: { responses },
          get: { responses, parameters: [{ in: 'path', name: 'id', example: 7 }] },
        },
        '/tasks': {
          get: {
            responses,
            parameters: [{ in: 'query', name: 'page', required: true, schema: { type: 'integer' } }],
          },
          post: { responses, requestBody: body },
        },
      },
    };
    const planned = planRequests(api);
    assert.deepEqual(
      planned.map(({ key }) => key),
      ['POST /tasks', 'GET /tasks', 'GET /tasks/{id}', 'DELETE /tasks/{id}'],
    );
    assert.equal(planned[0]?.body, '{"title":"samplexx","done":false}');
    assert.equal(planned[1]?.query, '?page=1');
    assert.deepEqual(planned[2]?.parameters, { id: '7' });
  });
  it('is started as the project says', () => {
    const of = (scripts: Record<string, string>, procfile?: string) =>
      startCommandOf({ text: () => JSON.stringify({ scripts }) }, procfile)?.start.join(' ');
    assert.equal(of({ start: 'node a.js', dev: 'x' }), 'npm start --silent');
    assert.equal(of({ preview: 'vite preview' }), 'npm run preview --silent');
    assert.equal(of({}, 'release: x\nweb: python app.py\n'), 'sh -c exec python app.py');
    assert.equal(of({}), undefined);
  });
});
