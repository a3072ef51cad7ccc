import assert from 'node:assert/strict';
import test from 'node:test';
import type { AgentLimit, AgentStanding, AgentWish } from '../domain/agent.ts';
import { chooseAgent } from './choose-agent.ts';
import { limitOfText, limitedUntil } from './read-limit.ts';
import { readResetTime, readRetryAfter } from './read-reset-time.ts';
import { watchSilence } from './watch-silence.ts';

// A Thursday, 14:00 in Berlin.
const now = Date.UTC(2026, 1, 12, 13, 0);
const clock = { now, zone: 'UTC' };
const at = (text: string, zone = 'UTC'): string | undefined => {
  const moment = readResetTime(text, { now, zone });
  return moment === undefined ? undefined : new Date(moment).toISOString().slice(0, 16);
};

const times: Record<string, string | undefined> = {
  'Your quota will reset at 2026-02-12T18:30:00Z.': '2026-02-12T18:30',
  'resets 2026-02-12T18:30:00+01:00': '2026-02-12T17:30',
  'Claude AI usage limit reached|1770915600': '2026-02-12T17:00',
  '"resets_at":1770915600,': '2026-02-12T17:00',
  'reset at 1770915600000': '2026-02-12T17:00',
  "You've hit your limit · resets 3pm (Europe/Berlin)": '2026-02-12T14:00',
  'resets 1pm (Europe/Berlin)': '2026-02-13T12:00',
  'resets 6:10pm (America/New_York)': '2026-02-12T23:10',
  'resets at 12am (UTC)': '2026-02-13T00:00',
  'resets 12:30pm': '2026-02-13T12:30',
  'resets 17:45': '2026-02-12T17:45',
  'resets Mon 9am': '2026-02-16T09:00',
  'resets Thu 9am': '2026-02-19T09:00',
  'resets Feb 20, 5pm (Asia/Tokyo)': '2026-02-20T08:00',
  'resets Feb 20 at 5pm': '2026-02-20T17:00',
  'or try again at Feb 16th, 2026 8:09 PM.': '2026-02-16T20:09',
  'Try again at 5:41 PM.': '2026-02-12T17:41',
  'try again in 2h 15m': '2026-02-12T15:15',
  'try again in 2 days 17 hours 14 minutes.': '2026-02-15T06:14',
  'try again in 1 hour and 30 minutes': '2026-02-12T14:30',
  'Your quota will reset after 17h14m27s.': '2026-02-13T06:14',
  'Please retry in 90.5s.': '2026-02-12T13:01',
  'try again in less than a minute': '2026-02-12T13:01',
  'retry in 500 ms': '2026-02-12T13:00',
  'try again later': undefined,
  'resets soon': undefined,
  'resets 3 times': undefined,
  'resets 25:00': undefined,
  'resets 3pm (Mars/Olympus)': undefined,
  'in 400 days': undefined,
  'resets 9999999999': undefined,
  'version 3pm': undefined,
};

for (const [text, moment] of Object.entries(times))
  test(`D3-13 "${text}" names ${moment ?? 'no moment'}`, () => assert.equal(at(text), moment));

test('a bare time of the day is meant in the zone of the program, over the change of clocks', () => {
  assert.equal(at('resets 3pm', 'Europe/Berlin'), '2026-02-12T14:00');
  assert.equal(at('resets 3pm', 'Asia/Tokyo'), '2026-02-13T06:00');
  // In that night the clocks of Berlin go from 2 to 3.
  const eve = { now: Date.UTC(2026, 2, 28, 20), zone: 'Europe/Berlin' };
  assert.equal(readResetTime('resets 9am', eve), Date.UTC(2026, 2, 29, 7));
  assert.equal(readResetTime('resets 2:30am', eve), Date.UTC(2026, 2, 29, 1, 30));
});

test('a hostile message costs no time', () => {
  const started = process.cpuUsage();
  for (const piece of [
    'in 1 day ',
    'resets ',
    '1d',
    'you’ve hit your a ',
    'litellm.',
    'Error:',
    'aException - ',
  ])
    for (const text of [
      piece.repeat(100_000),
      `in ${piece.repeat(100_000)}`,
      `resets ${piece.repeat(1000)}!`,
    ]) {
      readResetTime(text, clock);
      limitOfText(text, clock);
    }
  const { user, system } = process.cpuUsage(started);
  assert.ok(user + system < 2_000_000, `${user + system} µs of CPU`);
});

test('D3-14 Retry-After is read as seconds or a date; 0 is now, and nonsense is nothing', () => {
  const wait = (value: string): number | undefined => {
    const moment = readRetryAfter(value, now);
    return moment === undefined ? undefined : (moment - now) / 1000;
  };
  assert.deepEqual(['0', '30', '7200', '1.5', ' 5 '].map(wait), [0, 30, 7200, 1.5, 5]);
  assert.equal(wait('Thu, 12 Feb 2026 13:02:00 GMT'), 120);
  assert.equal(wait('Thu, 12 Feb 2026 12:00:00 GMT'), 0);
  assert.deepEqual(['-1', '', 'soon', '1e9', 'NaN', '2026'].map(wait), [
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
    2026,
  ]);
  assert.equal(wait('999999999'), 32 * 86_400);
});

test('D3-14 a runner is left alone until the named time, never longer than a limit of its kind lasts', () => {
  const minutes = (limit: AgentLimit, chance = 0): number =>
    (limitedUntil(limit, now, chance) - now) / 60_000;
  const after = (ms: number, kind: AgentLimit['kind']): AgentLimit => ({
    kind,
    resetsAt: now + ms,
    from: 'text',
  });
  assert.equal(minutes({ kind: 'quota', from: 'text' }), 300);
  assert.equal(minutes({ kind: 'rate', from: 'text' }), 1);
  assert.equal(minutes(after(0, 'rate')), 0);
  assert.equal(minutes(after(-1e9, 'rate')), 0);
  assert.equal(minutes(after(-1e9, 'quota')), 1);
  assert.equal(minutes(after(7_200_000, 'rate')), 60);
  assert.equal(minutes(after(7_200_000, 'quota')), 120);
  assert.equal(minutes(after(86_400_000 * 30, 'quota')), 8 * 1440);
  // Those who wait come back at different times.
  assert.equal(minutes(after(60_000, 'rate'), 1), 1.1);
  assert.equal(minutes({ kind: 'quota', from: 'text' }, 1), 300.5);
});

test('D3-13 the words of a limit count at the beginning of a line alone', () => {
  const kindOf = (text: string): string | undefined => limitOfText(text, clock)?.kind;
  assert.equal(kindOf("You've hit your usage limit."), 'quota');
  assert.equal(kindOf('You’ve hit your weekly limit · resets Mon 9am'), 'quota');
  assert.equal(kindOf("■ You've hit your Sonnet limit"), 'quota');
  assert.equal(kindOf('[API Error: You have exhausted your daily quota on this model.]'), 'quota');
  assert.equal(kindOf('ERROR: exceeded retry limit, last status: 429 Too Many Requests'), 'rate');
  assert.equal(kindOf('litellm.RateLimitError: OpenAIException - You exceeded your current quota'), 'quota');
  assert.equal(kindOf("expected: You've hit your usage limit"), undefined);
  assert.equal(kindOf('test "quota exceeded" failed'), undefined);
  assert.equal(kindOf('file:429: error'), undefined);
});

const standing = (name: string, more: Partial<AgentStanding> = {}): AgentStanding => ({
  name,
  unavailable: undefined,
  limitedUntil: undefined,
  active: 0,
  editsFiles: true,
  local: false,
  ...more,
});
const choose = (standings: AgentStanding[], wish: Partial<AgentWish> = {}) =>
  chooseAgent(standings, { needsEdits: true, localOnly: false, ...wish }, now);

test('the runner with the fewest runs in hand is chosen of those that nothing speaks against', () => {
  const busy = [
    standing('claude', { active: 2 }),
    standing('codex', { active: 1 }),
    standing('aider', { active: 1 }),
  ];
  assert.deepEqual(choose(busy), { kind: 'chosen', name: 'codex' });
  const limited = [standing('claude', { limitedUntil: now + 1 }), standing('codex', { active: 9 })];
  assert.deepEqual(choose(limited), { kind: 'chosen', name: 'codex' });
  assert.deepEqual(choose([standing('claude', { limitedUntil: now })]), { kind: 'chosen', name: 'claude' });
  const cannot = [
    standing('a', { unavailable: 'not found' }),
    standing('b', { editsFiles: false }),
    standing('c'),
  ];
  assert.deepEqual(choose(cannot), { kind: 'chosen', name: 'c' });
});

test('D3-3 a named runner that cannot be used is refused, and no other is taken for it', () => {
  const all = [standing('claude'), standing('codex', { unavailable: 'codex is not on the path' })];
  assert.deepEqual(choose(all, { name: 'codex' }), {
    kind: 'refused',
    reason: 'codex cannot be used: codex is not on the path',
    until: undefined,
  });
  const unknown = choose(all, { name: 'local' });
  assert.deepEqual(unknown, { kind: 'refused', reason: 'local is not configured', until: undefined });
  const limited = choose([standing('claude'), standing('codex', { limitedUntil: now + 60_000 })], {
    name: 'codex',
  });
  assert.equal(limited.kind === 'refused' ? limited.until : undefined, now + 60_000);
  assert.deepEqual(choose(all, { name: 'claude' }), { kind: 'chosen', name: 'claude' });
});

test('D3-3 what must stay on this machine goes to no runner that sends it away', () => {
  assert.equal(choose([standing('claude')], { localOnly: true }).kind, 'refused');
  assert.equal(choose([standing('claude')], { localOnly: true, name: 'claude' }).kind, 'refused');
  const all = [standing('claude'), standing('aider', { local: true, active: 5 })];
  assert.deepEqual(choose(all, { localOnly: true }), { kind: 'chosen', name: 'aider' });
});

test('D3-2 a runner that only answers gets no task that asks for a change, even when it is named', () => {
  const answers = [standing('talker', { editsFiles: false })];
  assert.equal(choose(answers).kind, 'refused');
  assert.equal(choose(answers, { name: 'talker' }).kind, 'refused');
  assert.deepEqual(choose(answers, { needsEdits: false }), { kind: 'chosen', name: 'talker' });
});

test('D3-19 where nothing is configured nothing is chosen', () => {
  assert.deepEqual(choose([]), { kind: 'none' });
  assert.equal(choose([], { name: 'gemini' }).kind, 'refused');
});

test('where all are limited the earliest time is told', () => {
  const all = [standing('a', { limitedUntil: now + 9000 }), standing('b', { limitedUntil: now + 5000 })];
  const chosen = choose(all);
  assert.equal(chosen.kind === 'refused' ? chosen.until : undefined, now + 5000);
});

test('silence is allowed for longer at the start and while a tool runs', () => {
  const limits = { startMs: 100, betweenMs: 50, toolMs: 500 };
  const watch = (since: { lastLineAt?: number; toolsRunning?: number }, moment: number): string => {
    const signs = { startedAt: 1000, lastLineAt: since.lastLineAt, toolsRunning: since.toolsRunning ?? 0 };
    const { kind, dueAt } = watchSilence(signs, limits, moment);
    return `${kind} ${dueAt}`;
  };
  assert.equal(watch({}, 1099), 'alive 1100');
  assert.equal(watch({}, 1100), 'silent 1100');
  assert.equal(watch({ lastLineAt: 2000 }, 2049), 'alive 2050');
  assert.equal(watch({ lastLineAt: 2000 }, 2050), 'silent 2050');
  assert.equal(watch({ lastLineAt: 2000, toolsRunning: 1 }, 2499), 'alive 2500');
  assert.equal(watch({ lastLineAt: 2000, toolsRunning: 1 }, 2500), 'silent 2500');
  // A clock that was set back.
  assert.equal(watch({ lastLineAt: 2000 }, 10), 'alive 2050');
});
