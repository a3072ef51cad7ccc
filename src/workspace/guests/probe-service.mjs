// Runs in a cage of its own, where the service is not: it asks through a unix socket and prints its report, which nothing that
// the service does can touch. Arguments: the folder of the sockets and the plan as JSON
// {ready: [path], readyMs, requestMs, unknown: path, requests: [{key, method, path, parameters, headers, body, creates}]}.
import { request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const [folder, text] = process.argv.slice(1);
const plan = JSON.parse(text);
const keptBytes = 20_000;
/** Of each answer in the report. */
const toldChars = 2_000;
const betweenMs = 50;

let state = {};
const attend = async () => {
  const until = Date.now() + plan.readyMs;
  while (Date.now() < until) {
    const found = await new Promise((resolve) => {
      const socket = connect(`${folder}/control.sock`);
      socket.once('connect', () => resolve(socket));
      socket.once('error', () => resolve(undefined));
    });
    if (found) return found;
    await pause(betweenMs);
  }
  return undefined;
};

const listen = (socket) => {
  let rest = '';
  socket.setEncoding('utf8');
  socket.on('error', () => undefined);
  socket.on('close', () => {
    state = { ...state, ended: state.ended ?? 'its cage ended' };
  });
  socket.on('data', (piece) => {
    const lines = (rest + piece).split('\n');
    rest = lines.pop().slice(0, keptBytes);
    for (const line of lines)
      try {
        state = JSON.parse(line);
      } catch {
        // not ours
      }
  });
};

const options = ({ method, path, headers = {} }, payload) => ({
  socketPath: `${folder}/web.sock`,
  agent: false,
  method,
  path,
  headers: {
    host: '127.0.0.1',
    accept: '*/*',
    connection: 'close',
    ...headers,
    ...(payload ? { 'content-length': payload.length } : {}),
  },
});

const readAnswer = (response, done) => {
  const pieces = [];
  let size = 0;
  const finish = () =>
    done({
      status: response.statusCode,
      type: String(response.headers['content-type'] ?? ''),
      location: String(response.headers.location ?? ''),
      body: Buffer.concat(pieces).toString('utf8'),
    });
  response.on('data', (piece) => {
    size += piece.length;
    pieces.push(piece);
    if (size > keptBytes) finish();
  });
  response.on('end', finish);
  response.on('error', (error) => done({ error: error.code ?? error.message }));
};

const ask = (one) =>
  new Promise((resolve) => {
    const startedAt = Date.now();
    const payload = one.body === undefined ? undefined : Buffer.from(one.body);
    const done = (answer) => {
      clearTimeout(timer);
      call.destroy();
      resolve({ ...answer, path: one.path, ms: Date.now() - startedAt });
    };
    const call = request(options(one, payload), (response) => readAnswer(response, done));
    const timer = setTimeout(() => done({ error: 'timeout' }), plan.requestMs);
    call.on('error', (error) => done({ error: error.code ?? error.message }));
    call.end(payload);
  });

const isGood = ({ status }) => status >= 200 && status < 400;

/** Somebody answers, and says no: what is still starting says nothing, or that it is not ready (503). */
const isSettled = (said, ms) =>
  said.every(({ status }) => status !== undefined && status < 500) && ms > plan.requestMs / 2;

let astraySince;
/** It listens, and has for a while, but not where it was told to. */
const isAstray = () => {
  const { port, listening = [] } = state;
  if (listening.length === 0 || listening.includes(port)) astraySince = undefined;
  else astraySince ??= Date.now();
  return astraySince !== undefined && Date.now() - astraySince > plan.requestMs / 5;
};

/** Each ready path until one answers well; nobody listens, nobody is asked further. */
const askReady = async () => {
  const said = [];
  for (const path of plan.ready) {
    const answer = await ask({ method: 'GET', path });
    said.push(answer);
    if (isGood(answer) || answer.error !== undefined) break;
  }
  return said;
};

/** The first of the ready paths that answers well; else what the last ones said when the time was up. */
const becomeReady = async (control) => {
  const startedAt = Date.now();
  const since = () => Date.now() - startedAt;
  let said = [];
  while (since() < plan.readyMs) {
    said = await askReady();
    if (said.some(isGood)) return { ok: true, ms: since(), said };
    control.write('tell\n');
    if (state.ended !== undefined || isAstray() || isSettled(said, since())) break;
    await pause(betweenMs);
  }
  return { ok: false, ms: since(), said };
};

const created = new Map();

const idNames = ['id', '_id', 'uuid', 'slug'];

/** The first id in these things: of the answer itself, or of what it wraps. */
const firstId = (things) => {
  for (const one of things)
    for (const name of idNames) {
      const id = one?.[name];
      if (typeof id === 'string' || typeof id === 'number') return String(id).slice(0, 200);
    }
  return undefined;
};

const idIn = (body) => {
  try {
    const parsed = JSON.parse(body);
    return firstId([parsed, ...Object.values(parsed ?? {}).filter((one) => typeof one === 'object')]);
  } catch {
    return undefined;
  }
};

/** `/tasks/{id}` with the id of what was made at `/tasks`, where anything was; else with the plan's own value. */
const fill = ({ path, parameters = {} }) => {
  let prefix = '';
  const real = path
    .split('/')
    .map((part) => {
      const filled = part.replace(/\{([^{}]{1,100})\}/g, (_, name) =>
        encodeURIComponent(created.get(prefix) ?? parameters[name] ?? '1'),
      );
      prefix += `${prefix === '' && part === '' ? '' : '/'}${part}`;
      return filled;
    })
    .join('/');
  return real.startsWith('/') ? real : `/${real}`;
};

const collect = (one, answer) => {
  if (one.method !== 'POST' || !(answer.status >= 200 && answer.status < 300)) return;
  const id = idIn(answer.body) ?? /([^/?#]+)\/?$/.exec(answer.location)?.[1];
  if (id !== undefined) created.set(one.path.replace(/\/$/, ''), id);
};

const report = { ready: { ok: false, ms: 0, said: [] }, answers: [], unknown: {}, state: {} };
const control = await attend();
if (control) {
  listen(control);
  report.ready = await becomeReady(control);
  if (report.ready.ok) {
    for (const method of new Set(plan.requests.map((one) => one.method))) {
      const answer = await ask({ method, path: plan.unknown });
      report.unknown[method] = { ...answer, body: answer.body?.slice(0, toldChars) };
    }
    for (const one of plan.requests) {
      const path = fill(one);
      const answer = await ask({ ...one, path: `${path}${one.query ?? ''}` });
      collect(one, answer);
      const told = { ...answer, body: answer.body?.slice(0, toldChars), key: one.key };
      if (answer.status === 404) {
        const beyond = await ask({ method: one.method, path: `${path}${plan.unknown}` });
        told.beyond = { ...beyond, body: beyond.body?.slice(0, toldChars) };
      }
      report.answers.push(told);
    }
  }
  control.write('tell\n');
  await pause(betweenMs);
  report.state = state;
  control.destroy();
}
process.stdout.write(`${JSON.stringify(report)}\n`);
process.exit(0);
