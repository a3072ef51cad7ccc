import assert from 'node:assert/strict';
import { test } from 'node:test';
import { logOf } from '../../../test/cli/events.ts';
import { linesOf, stage } from '../../../test/cli/stage.ts';
import { writing } from '../../../test/cli/workshop.ts';
import type { RunEvent } from '../../domain/events.ts';

const hostile = '\u001b]0;owned\u0007\u001b[2J\u009b31m\u202e gpj.exe\r\b';

const escape = '\u001b';

test('DX-7: a hostile spec, reply, path, diagnostic or reason reaches the terminal without its sequences', async (t) => {
  const { run, repository } = await stage(t);
  const worker = writing((id) =>
    logOf(id, 'failed', hostile).flatMap((event): RunEvent[] => {
      if (event.type === 'check-end')
        return [
          {
            ...event,
            result: {
              ...event.result,
              diagnostics: [
                {
                  tool: hostile,
                  severity: 'error',
                  path: hostile,
                  line: 1,
                  code: hostile,
                  message: hostile,
                },
              ],
            },
          },
          { type: 'run-warn', message: hostile },
          { type: 'edit-refuse', path: hostile, reason: hostile },
        ];
      if (event.type === 'step-start') return [{ ...event, step: event.step + hostile }];
      return event.type === 'run-end'
        ? [{ ...event, reason: hostile, branch: hostile, commit: hostile }]
        : [event];
    }),
  );
  const own = new RegExp(String.raw`${escape}\[(?:1|2|22|31|32|33|36|39)m|\r${escape}\[2K|\n`, 'g');
  for (const isTTY of [true, false]) {
    const shown = await run(['make', `title ${hostile}`], { worker, isTTY });
    const id = /millwright resume ([0-9a-f]{8})/.exec(shown.stdout)?.[1] ?? '';
    const outputs = [
      shown,
      await run(['runs', '--in', repository], { isTTY }),
      await run(['show', id], { isTTY }),
      await run(['show', id, '--log'], { isTTY }),
    ];
    outputs.push(
      await run(['make', 'x', hostile], { isTTY }),
      await run([hostile], { isTTY }),
      await run(['make', 'x', '--model', `m@${hostile}`], { isTTY }),
    );
    for (const { stdout, stderr } of outputs)
      assert.doesNotMatch((stdout + stderr).replaceAll(own, ''), /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
  }
  const json = await run(['make', `title ${hostile}`, '--json'], { worker });
  assert.doesNotMatch(json.stdout.replaceAll('\n', ''), /[\p{Cc}\u202a-\u202e]/u);
  assert.equal(linesOf(json.stdout).at(-1)?.['reason'], hostile);
});
