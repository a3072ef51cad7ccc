import { cleanLines } from '../clean-output.ts';
import type { CheckOutput, CheckReading } from '../toolchain.ts';
import { readManifest } from '../package-manifest.ts';
import { complain } from './reader.ts';

interface Complaint {
  code: string;
  message: string;
}

const adviceFrom = /^\s*(?:help: |This error happened while|Note that in CI|info Visit )/;
const messageLines = 14;

/** pnpm before 12: ` ERR_PNPM_CODE  text`; since then `Error: ERR_PNPM_CODE` above a drawn tree of causes. */
const ofPnpm = (lines: readonly string[]): Complaint | undefined => {
  const at = lines.findIndex((line) =>
    /^\s*(?:Error: |\[?ERROR\]?\s)?\[?(?:ERR_PNPM_|ERR_)[A-Z\d_]+/.test(line),
  );
  if (at < 0) return undefined;
  const [, code = '', said = ''] =
    /((?:ERR_PNPM_|ERR_)[A-Z\d_]{1,80})\]?:?\s*(.*)$/.exec(lines[at] ?? '') ?? [];
  const below = lines.slice(at + 1);
  const end = below.findIndex((line) => adviceFrom.test(line));
  const texts = (end < 0 ? below : below.slice(0, end))
    .map((line) => line.replace(/^[\s│×├╰─▶]+/, '').trimEnd())
    .filter((line) => line !== '');
  return {
    code,
    message: [said, ...texts]
      .filter((line) => line !== '')
      .slice(0, messageLines)
      .join('\n'),
  };
};

/** `➤ YN0035: │ text`: everything under a code that is no progress. YN0000 only says what goes on. */
const ofBerry = (lines: readonly string[]): Complaint | undefined => {
  const said = lines.flatMap((line) => {
    const [, code, text] = /^➤ (YN\d{4}): [│└┌·]?\s?(.*)$/.exec(line) ?? [];
    return code === undefined || text === undefined ? [] : [{ code, text: text.trimEnd() }];
  });
  if (!said.some(({ text }) => text.startsWith('Failed with errors'))) return undefined;
  const progress = new Set(['YN0000', 'YN0002', 'YN0013', 'YN0060', 'YN0085', 'YN0086']);
  const found = said.find(({ code }) => !progress.has(code));
  if (!found) return undefined;
  const texts = said.filter(({ code, text }) => code === found.code && text !== '').map(({ text }) => text);
  const kept =
    texts.length > messageLines ? [...texts.slice(0, messageLines - 1), texts.at(-1) ?? ''] : texts;
  return { code: found.code, message: kept.join('\n') };
};

const ofClassic = (lines: readonly string[]): Complaint | undefined => {
  const at = lines.findIndex((line) => /^error (?!Command failed)\S/.test(line));
  if (at < 0) return undefined;
  const rest = lines.slice(at, at + messageLines);
  const end = rest.findIndex((line, order) => order > 0 && (line.trim() === '' || adviceFrom.test(line)));
  const message = (end < 0 ? rest : rest.slice(0, end)).join('\n').slice('error '.length);
  return { code: 'yarn-error', message };
};

const ofBun = (lines: readonly string[]): Complaint | undefined => {
  const said = lines.filter((line) => line.startsWith('error: ')).map((line) => line.slice('error: '.length));
  return said.length === 0
    ? undefined
    : { code: 'bun-error', message: said.slice(0, messageLines).join('\n') };
};

const networkFault =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ESOCKETTIMEDOUT|META_FETCH_FAIL|trouble with your network|ConnectionRefused|error sending request|tunnel|only the package registry is reached/i;
const wrongVersion =
  /current (?:global )?version of Yarn is|This project is configured to use (?!v\d)|ERR_PNPM_(?:OTHER_PM_EXPECTED|BAD_PM_VERSION)/;

/** The line of package.json that declares the longest name that the message holds; line breaks of boxes are overlooked. */
const lineIn = (packageJson: string, message: string): number | undefined => {
  const manifest = readManifest(packageJson);
  if (!manifest) return undefined;
  const squeezed = message.replaceAll(/\s+/g, '');
  const names = [manifest.dependencies, manifest.devDependencies, manifest.optionalDependencies]
    .flatMap((group) => Object.keys(group))
    .filter((name) => squeezed.includes(name))
    .toSorted((a, b) => b.length - a.length);
  const at = packageJson.split('\n').findIndex((line) => line.trimStart().startsWith(`"${names[0]}"`));
  return at < 0 ? undefined : at + 1;
};

interface InstallContext {
  tool: string;
  packageJson: string;
  /** Reads what shows none of these managers' marks. */
  otherwise: (output: CheckOutput) => CheckReading;
}

/**
 * Reads what an install with pnpm, yarn or bun ended with: one diagnostic with the manager's own code, on the line of
 * package.json it is about. A fault of the network has no file; a version of the manager that is not the project's is
 * unknown, for it says nothing about the code.
 */
export const readForeignInstall = (
  output: CheckOutput,
  { tool, packageJson, otherwise }: InstallContext,
): CheckReading => {
  if (output.exitCode === 0 && !output.timedOut) return { status: 'passed', diagnostics: [] };
  const lines = cleanLines(output);
  const found = ofPnpm(lines) ?? ofBerry(lines) ?? ofClassic(lines) ?? ofBun(lines);
  if (!found) return otherwise(output);
  const text = lines.join('\n');
  if (wrongVersion.test(text))
    return {
      status: 'unknown',
      diagnostics: [
        complain({
          tool,
          severity: 'warning',
          path: 'package.json',
          code: 'missing-tool',
          message: `${found.message}\nThe version of ${tool} that the project names is not there: run \`corepack enable\``,
        }),
      ],
    };
  if (networkFault.test(text))
    return { status: 'failed', diagnostics: [complain({ tool, ...found, code: 'registry-unreachable' })] };
  const line = lineIn(packageJson, found.message);
  return { status: 'failed', diagnostics: [complain({ tool, path: 'package.json', line, ...found })] };
};
