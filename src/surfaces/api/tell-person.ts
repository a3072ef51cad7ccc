import type { Host } from '../application.ts';
import { jsonLine } from '../cli/json-line.ts';
import { explainError } from '../explain-error.ts';
import { printable } from '../printable.ts';
import { linkMinutes } from './sessions.ts';

export const warnPerson = (host: Host, text: string): void =>
  void host.stderr.write(`warning: ${printable(text)}\n`);

/** Tells of a defect; where in the code it happened only a developer sees. Nothing of the request is told. */
export const reportDefect = (host: Host, error: unknown): void => {
  warnPerson(host, explainError(error).message);
  if (host.env['MILLWRIGHT_DEBUG'] && error instanceof Error) host.stderr.write(`${error.stack ?? ''}\n`);
};

/** Says where the server is and how to get in. */
export const announce = (
  host: Host,
  json: boolean,
  told: { address: string; login: string; tokenFile: string },
): void => {
  if (json) host.stdout.write(jsonLine({ type: 'listen', ...told, pid: process.pid }));
  else
    host.stdout.write(
      `millwright ${host.version} listens on ${told.address}\n` +
        `in a browser, once and within ${linkMinutes} minutes: ${told.login}\n` +
        `for programs: the token in ${told.tokenFile}; ${told.address}/api/openapi.json describes the routes\n`,
    );
};
