import { execFileSync, spawn } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';

const backend = join(execFileSync('git', ['--exec-path'], { encoding: 'utf8' }).trim(), 'git-http-backend');

const headersEnd = (bytes: Buffer): [at: number, length: number] => {
  const crlf = bytes.indexOf('\r\n\r\n');
  return crlf >= 0 ? [crlf, 4] : [bytes.indexOf('\n\n'), 2];
};

/** Answers with what a CGI program printed: headers, an empty line, the body. */
const relay = (printed: Buffer, response: ServerResponse): void => {
  const [at, length] = headersEnd(printed);
  if (at < 0) return void response.writeHead(500).end('the backend said nothing');
  let status = 200;
  for (const line of printed.toString('latin1', 0, at).split(/\r?\n/)) {
    const colon = line.indexOf(':');
    const [name, value] = [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
    if (name.toLowerCase() === 'status') status = Number.parseInt(value, 10);
    else response.setHeader(name, value);
  }
  return void response.writeHead(status).end(printed.subarray(at + length));
};

/** Serves the bare repositories below `root` by the smart HTTP protocol, with git's own `git http-backend` as CGI. */
export const serveGit = (
  request: IncomingMessage,
  response: ServerResponse,
  root: string,
  user: string,
): void => {
  const url = new URL(request.url ?? '', 'http://x');
  const encoding = request.headers['content-encoding'];
  const child = spawn(backend, {
    env: {
      PATH: process.env['PATH'],
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      PATH_INFO: decodeURIComponent(url.pathname),
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method ?? 'GET',
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      REMOTE_USER: user,
      REMOTE_ADDR: '127.0.0.1',
      ...(request.headers['git-protocol'] !== undefined && {
        GIT_PROTOCOL: String(request.headers['git-protocol']),
      }),
      ...(request.headers['content-length'] !== undefined && {
        CONTENT_LENGTH: request.headers['content-length'],
      }),
      ...(encoding !== undefined && { HTTP_CONTENT_ENCODING: encoding }),
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const pieces: Buffer[] = [];
  child.stdin.on('error', () => undefined);
  child.stdout.on('data', (piece: Buffer) => pieces.push(piece));
  child.once('close', () => relay(Buffer.concat(pieces), response));
  request.pipe(child.stdin);
};
