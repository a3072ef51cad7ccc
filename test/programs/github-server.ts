import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serveGit } from './github-git.ts';

interface Pull {
  number: number;
  state: 'open' | 'closed';
  title: string;
  body: string | null;
  merged_at: string | null;
  head: string;
  base: string;
}

interface Repo {
  name: string;
  owner: string;
  private: boolean;
  archived: boolean;
  description: string;
  pulls: Pull[];
  /** commit → statuses, the newest first. */
  statuses: Map<string, { context: string; state: string; description: string }[]>;
  reviews: (Record<string, unknown> & { pull: number })[];
  comments: (Record<string, unknown> & { pull: number })[];
}

/** An answer that takes the place of the real one, once for each time it is listed. */
export interface Fault {
  /** Of `METHOD /path`. */
  on: RegExp;
  status: number | 'cut' | 'cut-after';
  headers?: Record<string, string>;
}

export interface GithubServer {
  /** As `github.api_url`. */
  apiUrl: string;
  origin: string;
  repos: Map<string, Repo>;
  /** `METHOD /path` of every call, in order. */
  asked: string[];
  faults: Fault[];
  /** Rights of the token; without `push` it may only read. */
  rights: { push: boolean; create: boolean };
  /** Called while git is at the server, such as to look at the processes. */
  onGit: () => void;
  /** Makes a repository as another person would. */
  add(fullName: string): Repo;
  git(fullName: string, ...args: string[]): string;
  /** A rule of the server that declines every push to this repository. */
  protect(fullName: string): void;
  close(): Promise<void>;
}

export const login = 'ann';
const org = 'mill';

type Answer = [status: number, body: unknown];
type Body = Record<string, unknown>;

const strings = (body: Body, known: Record<string, 'string' | 'boolean'>, needed: string[]): boolean =>
  Object.entries(body).every(([key, value]) => typeof value === known[key]) &&
  needed.every((key) => key in body);

const readBody = async (request: IncomingMessage): Promise<Body> => {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return pieces.length === 0 ? {} : (JSON.parse(Buffer.concat(pieces).toString('utf8')) as Body);
};

/**
 * The documented REST API of GitHub as an Enterprise server offers it (`/api/v3`), and its git over HTTP, as far as an export
 * needs it; anything else is 404 or 422. Sources: docs.github.com/rest, pages repos, git/refs, commits/statuses, pulls/pulls,
 * pulls/reviews, pulls/comments, users. Repositories are real bare ones.
 */
class LocalGithub implements GithubServer {
  readonly repos = new Map<string, Repo>();
  readonly asked: string[] = [];
  readonly faults: Fault[] = [];
  readonly rights = { push: true, create: true };
  onGit = (): void => undefined;
  readonly #root = mkdtempSync(join(tmpdir(), 'mw-github-'));
  readonly #server: Server;
  readonly #token: string;

  constructor(token: string) {
    this.#token = token;
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get apiUrl(): string {
    return `${this.origin}/api/v3`;
  }

  add(fullName: string): Repo {
    const [owner = '', name = ''] = fullName.split('/');
    const path = join(this.#root, `${fullName}.git`);
    execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', path]);
    execFileSync('git', ['-C', path, 'config', 'http.receivepack', 'true']);
    const repo: Repo = {
      name,
      owner,
      private: false,
      archived: false,
      description: '',
      pulls: [],
      statuses: new Map(),
      reviews: [],
      comments: [],
    };
    this.repos.set(fullName.toLowerCase(), repo);
    return repo;
  }

  git(fullName: string, ...args: string[]): string {
    const path = join(this.#root, `${fullName}.git`);
    return execFileSync('git', ['-C', path, ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  }

  protect(fullName: string): void {
    const hook = join(this.#root, `${fullName}.git`, 'hooks/pre-receive');
    writeFileSync(hook, '#!/bin/sh\necho "GH013: Repository rule violations found" >&2\nexit 1\n');
    chmodSync(hook, 0o755);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    rmSync(this.#root, { recursive: true, force: true });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', this.origin);
    const asked = `${request.method} ${url.pathname}${url.search}`;
    this.asked.push(asked);
    const index = this.faults.findIndex(({ on }) => on.test(asked));
    const [fault] = index < 0 ? [] : this.faults.splice(index, 1);
    if (fault?.status === 'cut') return void request.socket.destroy();
    if (typeof fault?.status === 'number')
      return void response
        .writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers })
        .end('{"message":"words that nobody reads"}');
    if (!url.pathname.startsWith('/api/v3/')) return this.#serveGit(request, response, url);
    if (
      request.headers.authorization !== `token ${this.#token}` &&
      request.headers.authorization !== `Bearer ${this.#token}`
    )
      return void response.writeHead(401).end('{}');
    const body = await readBody(request);
    const [status, answer] = this.#answer(request.method ?? '', url, body);
    // The work was done and the answer is lost on the way.
    if (fault?.status === 'cut-after') return void request.socket.destroy();
    return void response
      .writeHead(status, { 'content-type': 'application/json' })
      .end(JSON.stringify(answer));
  }

  #serveGit(request: IncomingMessage, response: ServerResponse, { pathname, search }: URL): void {
    const given = Buffer.from(
      (request.headers.authorization ?? '').replace(/^Basic /, ''),
      'base64',
    ).toString();
    if (given !== `x-access-token:${this.#token}`)
      return void response.writeHead(401, { 'www-authenticate': 'Basic realm="GitHub"' }).end();
    const [, fullName = ''] = /^\/([^/]+\/[^/]+?)\.git\//.exec(pathname) ?? [];
    const repo = this.repos.get(fullName.toLowerCase());
    if (repo === undefined) return void response.writeHead(404).end();
    if (!this.rights.push && `${pathname}${search}`.includes('receive-pack'))
      return void response.writeHead(403).end();
    this.onGit();
    return serveGit(request, response, this.#root, login);
  }

  #show(repo: Repo): Body {
    const fullName = `${repo.owner}/${repo.name}`;
    return {
      id: 1,
      name: repo.name,
      full_name: fullName,
      owner: { login: repo.owner, id: 1 },
      private: repo.private,
      archived: repo.archived,
      default_branch: 'main',
      // Somebody else's server: nobody may send a token there.
      clone_url: `https://evil.example/${fullName}.git`,
      permissions: { admin: this.rights.push, push: this.rights.push, pull: true },
    };
  }

  #create(owner: string, body: Body): Answer {
    const known = {
      name: 'string',
      private: 'boolean',
      description: 'string',
      auto_init: 'boolean',
    } as const;
    if (!strings(body, known, ['name'])) return [422, { message: 'Validation Failed' }];
    if (!this.rights.create) return [403, { message: 'Resource not accessible by personal access token' }];
    const fullName = `${owner}/${String(body['name'])}`;
    if (this.repos.has(fullName.toLowerCase()))
      return [422, { message: 'name already exists on this account' }];
    const repo = this.add(fullName);
    repo.private = body['private'] === true;
    repo.description = (body['description'] as string | undefined) ?? '';
    return [201, this.#show(repo)];
  }

  #answer(method: string, url: URL, body: Body): Answer {
    const path = url.pathname.slice('/api/v3'.length);
    if (method === 'GET' && path === '/user') return [200, { login, id: 1 }];
    if (method === 'POST' && path === '/user/repos') return this.#create(login, body);
    if (method === 'POST' && path === `/orgs/${org}/repos`) return this.#create(org, body);
    const [, owner = '', name = '', rest = ''] = /^\/repos\/([^/]+)\/([^/]+)(\/.*)?$/.exec(path) ?? [];
    const repo = this.repos.get(`${owner}/${name}`.toLowerCase());
    if (repo === undefined) return [404, { message: 'Not Found' }];
    if (rest === '' && method === 'GET') return [200, this.#show(repo)];
    return this.#inside(`${method} ${rest}`, repo, url, body);
  }

  #commit(repo: Repo, ref: string): string | undefined {
    try {
      return this.git(`${repo.owner}/${repo.name}`, 'rev-parse', '--verify', '--quiet', `${ref}^{commit}`);
    } catch {
      return undefined;
    }
  }

  #inside(call: string, repo: Repo, url: URL, body: Body): Answer {
    const [, commit] = /^GET \/commits\/([0-9a-f]+)$/.exec(call) ?? [];
    if (commit !== undefined) return this.#commitAnswer(repo, commit);
    const [, ref] = /^GET \/git\/ref\/(.+)$/.exec(decodeURIComponent(call)) ?? [];
    if (ref !== undefined) {
      const sha = this.#commit(repo, `refs/${ref}`);
      return sha === undefined ? [404, {}] : [200, { ref: `refs/${ref}`, object: { type: 'commit', sha } }];
    }
    const [, sha = '', which] =
      /^(?:GET|POST) \/(?:commits|statuses)\/([0-9a-f]{40})(\/status)?$/.exec(call) ?? [];
    if (sha !== '') return this.#statusAnswer(repo, sha, which === undefined ? body : undefined);
    return this.#pullAnswer(call, repo, url, body);
  }

  #commitAnswer(repo: Repo, commit: string): Answer {
    if (this.#commit(repo, 'HEAD') === undefined) return [409, { message: 'Git Repository is empty.' }];
    return this.#commit(repo, commit) === undefined
      ? [422, { message: 'No commit found' }]
      : [200, { sha: commit }];
  }

  #statusAnswer(repo: Repo, sha: string, body: Body | undefined): Answer {
    if (this.#commit(repo, sha) === undefined) return [422, { message: 'No commit found for SHA' }];
    const all = repo.statuses.get(sha) ?? [];
    if (body === undefined) {
      const newest = all.filter((one, at) => all.findIndex(({ context }) => context === one.context) === at);
      return [200, { state: 'success', sha, total_count: newest.length, statuses: newest }];
    }
    const { context, state, description } = body as Record<string, string>;
    const isState = ['error', 'failure', 'pending', 'success'].includes(state ?? '');
    if (!isState || (description ?? '').length > 140 || !context)
      return [422, { message: 'Validation Failed' }];
    repo.statuses.set(sha, [{ context, state: state ?? '', description: description ?? '' }, ...all]);
    return [201, { context, state, description }];
  }

  #showPull(repo: Repo, pull: Pull): Body {
    const { head, base, ...rest } = pull;
    return {
      ...rest,
      html_url: `https://evil.example/${pull.number}`,
      head: { ref: head, sha: this.#commit(repo, `refs/heads/${head}`) ?? '' },
      base: { ref: base, sha: this.#commit(repo, `refs/heads/${base}`) ?? '' },
    };
  }

  #pullAnswer(call: string, repo: Repo, { searchParams }: URL, body: Body): Answer {
    const [, digits = '', part = ''] =
      /^(?:GET|PATCH) \/pulls\/(\d+)(?:\/(reviews|comments))?$/.exec(call) ?? [];
    const pull = repo.pulls.find(({ number }) => number === Number(digits));
    if (part !== '') {
      const list = part === 'reviews' ? repo.reviews : repo.comments;
      const page = Number(searchParams.get('page') ?? 1);
      return pull
        ? [200, list.filter((one) => one.pull === pull.number).slice(page * 100 - 100, page * 100)]
        : [404, {}];
    }
    if (call === 'GET /pulls') {
      const [head, base, state] = ['head', 'base', 'state'].map((name) => searchParams.get(name));
      const found = repo.pulls.filter(
        (one) =>
          (head === null || head === `${repo.owner}:${one.head}`) &&
          (base === null || base === one.base) &&
          (state === 'all' || one.state === (state ?? 'open')),
      );
      return [200, found.toReversed().map((one) => this.#showPull(repo, one))];
    }
    if (call.startsWith('PATCH') && pull) {
      Object.assign(pull, body);
      return [200, this.#showPull(repo, pull)];
    }
    return call === 'POST /pulls' ? this.#openPull(repo, body) : [404, { message: 'Not Found' }];
  }

  #openPull(repo: Repo, body: Body): Answer {
    const known = { head: 'string', base: 'string', title: 'string', body: 'string' } as const;
    const { head = '', base = '', title = '', body: text = '' } = body as Record<string, string>;
    const tips = [head, base].map((name) => this.#commit(repo, `refs/heads/${name}`));
    const isOpen = repo.pulls.some((one) => one.head === head && one.state === 'open');
    if (
      !strings(body, known, ['head', 'base', 'title']) ||
      tips.includes(undefined) ||
      tips[0] === tips[1] ||
      isOpen ||
      text.length > 65_536
    )
      return [422, { message: 'Validation Failed' }];
    const number = repo.pulls.length + 1;
    const pull: Pull = { number, state: 'open', title, body: text, merged_at: null, head, base };
    repo.pulls.push(pull);
    return [201, this.#showPull(repo, pull)];
  }
}

/** Whether git brings what serves pushes over HTTP; under CI a missing one fails the tests. */
export const withoutHttpBackend =
  existsSync(join(execFileSync('git', ['--exec-path'], { encoding: 'utf8' }).trim(), 'git-http-backend')) ||
  process.env['CI'] === 'true'
    ? undefined
    : 'this git has no git-http-backend';

export const startGithubServer = (token: string): Promise<GithubServer> => new LocalGithub(token).listen();
