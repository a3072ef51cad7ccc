import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Comment {
  id: number;
  body: string;
  user: { login: string };
  author_association: string;
  created_at: string;
}
interface Issue {
  number: number;
  title: string;
  body: string | null;
  state: string;
  state_reason?: string;
  labels: { name: string }[];
  user: { login: string };
  assignees: string[];
  comments: Comment[];
  pull_request?: object;
}

/** What the next request is answered with instead. */
export interface HubFault {
  status: number;
  headers?: Record<string, string>;
  /** Never answers. */
  silent?: boolean;
}

const token = 'ghp_test';
const root = '/api/v3/repos/octo/shop';

const bodyOf = async (request: IncomingMessage): Promise<Record<string, unknown>> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return chunks.length === 0 ? {} : (JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>);
};

/**
 * The part of GitHub's REST API that has to do with issues, for the repository `octo/shop`, under the prefix of a server of one's
 * own. Strict: another path, a missing header or a field that is not documented is answered with 4xx and kept in `complaints`.
 */
export const startIssueHub = async (given: Partial<Issue>[]) => {
  const issues = new Map<number, Issue>();
  let nextComment = 1;
  given.forEach((issue, index) => {
    const number = issue.number ?? index + 1;
    issues.set(number, {
      number,
      title: 'verified',
      body: 'Please.',
      state: 'open',
      labels: [{ name: 'millwright' }],
      user: { login: 'Ada' },
      assignees: [],
      comments: [],
      ...issue,
    });
  });
  const faults: HubFault[] = [];
  const complaints: string[] = [];
  const log: string[] = [];
  /** Calls that cost something of the limit. */
  let charged = 0;

  const say = (number: number, login: string, body: string, how: Partial<Comment> = {}): Comment => {
    const comment = {
      id: nextComment++,
      body,
      user: { login },
      author_association: login === 'stranger' ? 'NONE' : 'COLLABORATOR',
      created_at: new Date().toISOString(),
      ...how,
    };
    issues.get(number)?.comments.push(comment);
    return comment;
  };

  const list = (query: URLSearchParams, values: readonly unknown[]): unknown[] => {
    const size = Number(query.get('per_page') ?? 30);
    const page = Number(query.get('page') ?? 1);
    return values.slice((page - 1) * size, page * size);
  };

  type Handled = [status: number, value?: unknown];
  /** Method and the path below an issue. */
  interface Call {
    call: string;
    body: Record<string, unknown>;
    query: URLSearchParams;
  }

  const change = (issue: Issue, { call, body }: Call): Handled => {
    if (call === 'PATCH ') {
      issue.state = String(body['state']);
      issue.state_reason = String(body['state_reason']);
    } else if (call === 'POST /labels') {
      const has = (name: string) => issue.labels.some((label) => label.name === name);
      for (const name of body['labels'] as string[]) if (!has(name)) issue.labels.push({ name });
    } else if (call === 'POST /assignees') issue.assignees = body['assignees'] as string[];
    else return [405];
    return [200, issue];
  };

  const ofIssue = (issue: Issue, asked: Call): Handled => {
    const { call, body, query } = asked;
    if (call === 'GET ') return [200, issue];
    if (call === 'GET /comments') return [200, list(query, issue.comments)];
    if (call === 'POST /comments') return [201, say(issue.number, 'mill-bot', String(body['body']))];
    const [, label] = /^DELETE \/labels\/(.+)$/.exec(call) ?? [];
    if (label === undefined) return change(issue, asked);
    const left = issue.labels.filter(({ name }) => name !== decodeURIComponent(label));
    const had = left.length < issue.labels.length;
    issue.labels = left;
    return had ? [200, left] : [404];
  };

  const handle = (method: string, url: URL, body: Record<string, unknown>): Handled => {
    if (url.pathname === '/api/v3/user') return [200, { login: 'mill-bot' }];
    if (!url.pathname.startsWith(`${root}/issues`)) return [404];
    const rest = url.pathname.slice(`${root}/issues`.length);
    if (rest === '') {
      const wanted = url.searchParams.get('labels') ?? '';
      const found = [...issues.values()].filter(
        ({ state, labels }) =>
          state === url.searchParams.get('state') && labels.some(({ name }) => name === wanted),
      );
      return [200, list(url.searchParams, found)];
    }
    const [, comment] = /^\/comments\/(\d+)$/.exec(rest) ?? [];
    if (comment !== undefined && method === 'DELETE') {
      for (const issue of issues.values())
        issue.comments = issue.comments.filter(({ id }) => id !== Number(comment));
      return [204];
    }
    const [, number = '', more = ''] = /^\/(\d+)(.*)$/.exec(rest) ?? [];
    const issue = issues.get(Number(number));
    return issue === undefined
      ? [404]
      : ofIssue(issue, { call: `${method} ${more}`, body, query: url.searchParams });
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', headers } = request;
    const url = new URL(request.url ?? '', 'http://hub');
    const body = await bodyOf(request);
    log.push(`${method} ${url.pathname.replace(root, '')}`);
    const fault = faults.shift();
    if (fault?.silent === true) return;
    if (fault !== undefined)
      return void response.writeHead(fault.status, fault.headers).end('{"message":"no"}');
    if (headers.authorization !== `Bearer ${token}` || headers['x-github-api-version'] === undefined) {
      complaints.push(`${method} ${url.pathname}: who asks?`);
      return void response.writeHead(401).end('{}');
    }
    const [status, value] = handle(method, url, body);
    if (status === 405) complaints.push(`${method} ${url.pathname}`);
    const text = value === undefined ? '' : JSON.stringify(value);
    const etag = `W/"${createHash('sha256').update(text).digest('hex')}"`;
    if (method === 'GET' && status === 200 && headers['if-none-match'] === etag)
      return void response.writeHead(304, { etag }).end();
    charged += 1;
    response.writeHead(status, { 'content-type': 'application/json', etag }).end(text);
  };

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    access: { apiUrl: `http://127.0.0.1:${port}/api/v3`, token },
    issues,
    faults,
    complaints,
    log,
    say,
    charged: () => charged,
    /** Label names of an issue, in order of the alphabet. */
    labels: (number: number) => (issues.get(number)?.labels ?? []).map(({ name }) => name).toSorted(),
    close: () =>
      new Promise<void>((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
};
