import { createHmac, randomUUID } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';

export const secret = 'a long secret of the webhook';

interface Failure {
  event?: 'check_run' | 'workflow_run' | 'workflow_job';
  repository?: string;
  branch?: string | null;
  sha: string;
  runId?: number;
  attempt?: number;
  conclusion?: string;
  action?: string;
  sender?: string;
  name?: string;
  /** Another repository that the branch is in. */
  head?: string;
}

/** What GitHub sends, as far as its documentation says it, with fields around that nobody reads. */
export const payloadOf = ({
  event = 'workflow_run',
  repository = 'octo/shop',
  branch = 'feature',
  sha,
  runId = 7,
  attempt = 1,
  conclusion = 'failure',
  action = 'completed',
  sender = 'ada',
  name = 'CI',
  head = repository,
}: Failure): Record<string, unknown> => {
  const page = `https://github.com/${repository}/actions/runs/${runId}`;
  const common = { head_sha: sha, conclusion, html_url: page, status: 'completed' };
  const runs = {
    check_run: {
      ...common,
      id: 70 + runId,
      name,
      details_url: `${page}/job/${70 + runId}`,
      check_suite: { id: 3, head_branch: branch },
      output: { title: 'Tests', summary: '1 failed' },
    },
    workflow_run: {
      ...common,
      id: runId,
      run_attempt: attempt,
      name,
      head_branch: branch,
      head_repository: { full_name: head },
    },
    workflow_job: {
      ...common,
      id: 70 + runId,
      run_id: runId,
      run_attempt: attempt,
      name: 'test (26)',
      workflow_name: name,
      head_branch: branch,
      steps: [],
    },
  };
  return {
    action,
    [event]: runs[event],
    repository: { id: 1, full_name: repository, clone_url: `https://github.com/${repository}.git` },
    sender: { login: sender, type: 'User' },
  };
};

export interface Call {
  headers: Record<string, string>;
  body: string;
}

/** A call with its signature, over the very text that is sent. */
export const signed = (failure: Failure, delivery: string = randomUUID(), key = secret): Call => {
  const body = JSON.stringify(payloadOf(failure));
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'x-github-event': failure.event ?? 'workflow_run',
      'x-github-delivery': delivery,
      'x-hub-signature-256': `sha256=${createHmac('sha256', key).update(body).digest('hex')}`,
    },
  };
};

export interface Asked {
  method: string;
  path: string;
  token: string | undefined;
}

/** An API that answers these paths, not before `until`; logs are handed out by another path, as GitHub does. */
export const startGithub = async (
  t: TestContext,
  routes: Record<string, string>,
  until: Promise<void> = Promise.resolve(),
) => {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push({ method: request.method ?? '', path, token: request.headers.authorization });
    void until.then(() => answer(path, response));
  });
  const answer = (path: string, response: ServerResponse): void => {
    if (/^\/repos\/.*\/logs$/.test(path)) response.writeHead(302, { location: `/elsewhere${path}` }).end();
    else if (routes[path] === undefined) response.writeHead(404).end('{}');
    else response.end(routes[path]);
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => new Promise((resolve) => server.close(resolve)));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
};
