import { mkdirSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { z } from 'zod';
import { look, lookSchema } from './look.ts';

/**
 * What the tiny coding CLIs of this folder share. They are no coding CLIs: no model stands behind them. Each speaks the documented
 * stream of the program it is named after, takes its documented flags and no others, and really writes the files it says it writes.
 * What it plays stands in a line of its prompt: `PLAY {"play":"success","files":{"a.txt":"new\n"}}`; `success` without such a line.
 */
export const plays = [
  'success',
  'text-only',
  'silence',
  'quota',
  'rate',
  'crash',
  'garbage',
  'long-line',
  'no-end',
  'error-exit-0',
] as const;
export type Play = (typeof plays)[number];

const oneSchema = z.strictObject({
  play: z.enum(plays).default('success'),
  /** What it writes, by path below the folder it runs in. */
  files: z.record(z.string(), z.string()).default({ 'edited.txt': 'edited\n' }),
  /** Milliseconds since the epoch at which the limit ends. */
  resetsAt: z.number().default(Date.UTC(2030, 0, 1)),
  /** Looks around before it works, and writes what it saw into `seen.json`. */
  look: lookSchema.optional(),
  /** What it makes of the credentials in its home. */
  login: z.string().optional(),
});
/** `resumed` is played instead when a session is gone on with. */
const scriptSchema = oneSchema.extend({ resumed: oneSchema.optional() });
export type Script = z.infer<typeof scriptSchema>;

export const scriptOf = (prompt: string): Script => {
  const line = /^PLAY (\{.*\})$/m.exec(prompt)?.[1];
  return scriptSchema.parse(line === undefined ? {} : JSON.parse(line));
};

/** How one program says things: each answers the text that it prints. */
export interface Voice {
  program: string;
  flags: ParseArgsOptionsConfig;
  /** Words that may stand without a flag, such as a subcommand. */
  words: readonly (readonly string[])[];
  /** The flag that names the file of the prompt; standard input where there is none. */
  promptFlag?: string;
  begin(): string;
  say(text: string): string;
  edited(path: string): string;
  finish(): string;
  /** An error that ends the run, and the exit code that goes with it. */
  failed(): { text: string; code: number };
  limited(kind: 'quota' | 'rate', resetsAt: number): { text: string; code: number };
}

export interface World {
  print(text: string): void;
  edit(path: string, text: string): void;
}

/** Plays one script. Answers the exit code, or `hangs` when it would wait for ever, or `dies` when a signal is to end it. */
export const perform = (voice: Voice, script: Script, world: World): number | 'hangs' | 'dies' => {
  const { play, files } = script;
  const work = (): void => {
    for (const [path, text] of Object.entries(files)) {
      world.edit(path, text);
      world.print(voice.edited(path));
    }
  };
  const end = ({ text, code }: { text: string; code: number }): number => {
    world.print(text);
    return code;
  };
  world.print(voice.begin());
  if (play === 'silence') return 'hangs';
  if (play === 'quota' || play === 'rate') return end(voice.limited(play, script.resetsAt));
  if (play === 'garbage')
    world.print('npm warn deprecated x@1\n{"type":\n\u001b[31m{"kind":1}\u001b[0m\n\u0000\u0001\n[]\n');
  if (play === 'long-line') world.print(voice.say('x'.repeat(2_097_152)));
  world.print(voice.say('I look at the project.'));
  if (play === 'crash') {
    world.print(voice.say('cut in the middle').slice(0, 12));
    return 'dies';
  }
  if (play !== 'text-only') work();
  if (play === 'no-end') return 0;
  if (play === 'error-exit-0') return end({ ...voice.failed(), code: 0 });
  return end({ text: voice.say('Done.') + voice.finish(), code: 0 });
};

const refuse = (message: string): never => {
  writeSync(2, `${message}\n`);
  return process.exit(2);
};

const readPrompt = (path: string | undefined): string => readFileSync(path ?? 0, 'utf8');

/** Runs the program that the voice stands for, with the arguments of this process. */
export const main = async (voice: Voice): Promise<void> => {
  if (process.argv[2] === '--version') {
    writeSync(1, `0.0.0 (tiny ${voice.program} of the tests)\n`);
    return;
  }
  const parsed = ((): ReturnType<typeof parseArgs> => {
    try {
      return parseArgs({ options: voice.flags, allowPositionals: true, strict: true });
    } catch (error) {
      return refuse(String(error));
    }
  })();
  const words = parsed.positionals;
  const known = voice.words.some(
    (form) => form.length === words.length && form.every((word, at) => word === '*' || word === words[at]),
  );
  if (!known) refuse(`${voice.program} knows no ${words.join(' ')}`);
  const file = voice.promptFlag === undefined ? undefined : parsed.values[voice.promptFlag];
  const { resumed, ...first } = scriptOf(readPrompt(typeof file === 'string' ? file : undefined));
  const isResumed =
    words.includes('resume') ||
    ['resume', 'session', 'restore-chat-history'].some((flag) => flag in parsed.values);
  const script = isResumed && resumed ? resumed : first;
  if (script.look) writeFileSync('seen.json', `${JSON.stringify(await look(script.look), null, 2)}\n`);
  if (script.login !== undefined) writeFileSync(join(homedir(), '.claude/.credentials.json'), script.login);
  const ended = perform(voice, script, {
    print: (text) => {
      const bytes = Buffer.from(text);
      for (let at = 0; at < bytes.length;) at += writeSync(1, bytes, at);
    },
    edit: (path, text) => {
      mkdirSync(dirname(resolve(path)), { recursive: true });
      writeFileSync(resolve(path), text);
    },
  });
  if (ended === 'dies') process.kill(process.pid, 'SIGKILL');
  if (ended === 'hangs') setInterval(() => undefined, 60_000);
  if (typeof ended === 'number') process.exitCode = ended;
};

export const line = (value: unknown): string => `${JSON.stringify(value)}\n`;
