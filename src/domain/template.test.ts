import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseTemplate } from './template.ts';

const asked: [string, string][] = [
  ['a React page that shows the weather', 'react-vite'],
  ['a react component library', 'react-vite'],
  ['a library that lets objects react to signals', 'node-library'],
  ['React to every webhook with a log line', 'node-library'],
  ['a blog with Next.js and React', 'nextjs'],
  ['what to do next', 'node-library'],
  ['a NestJS server for invoices', 'nestjs'],
  ['an Express server with three routes', 'express'],
  ['a function that expresses a number in words', 'node-library'],
  ['express a wish', 'node-library'],
  ['fastify, with a plugin for metrics', 'fastify'],
  ['a full-stack todo list', 'fullstack'],
  ['React in front, Express behind', 'fullstack'],
  ['a Python package that parses logs', 'python-package'],
  ['a python command-line tool', 'python-package'],
  ['a REST API in Python', 'python-api'],
  ['a FastAPI service', 'python-api'],
  ['a CLI that renames photos', 'cli'],
  ['clients and their orders', 'node-library'],
  ['a parser in Rust', 'empty'],
  ['a JavaScript parser', 'node-library'],
  ['trust and dust in Google', 'node-library'],
  ['', 'node-library'],
];

for (const [spec, wanted] of asked)
  test(`"${spec}" starts from ${wanted}`, () => {
    assert.equal(chooseTemplate(spec).name, wanted);
  });

test('the choice comes with the words that made it, and the default with none', () => {
  assert.deepEqual(chooseTemplate('a tool for the command line'), { name: 'cli', word: 'command line' });
  assert.deepEqual(chooseTemplate('durations'), { name: 'node-library' });
});
