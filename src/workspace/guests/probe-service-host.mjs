// Runs in a cage of its own: starts the service, lets the prober in through a unix socket, and ends the service with it.
// Arguments: folder for the sockets (relative, so that their paths are short), and the plan as JSON
// {command, env, patienceMs}. What the service prints goes to stdout. Nothing that is printed here proves anything.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';

const [folder, text] = process.argv.slice(1);
const { command, env, patienceMs } = JSON.parse(text);
const loopback = ['127.0.0.1', '::1'];
const graceMs = 3_000;

const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

/** Ports that anything in this cage listens on, as the kernel tells them. */
const listening = () => {
  const ports = new Set();
  for (const file of ['/proc/net/tcp', '/proc/net/tcp6']) {
    let rows = '';
    try {
      rows = readFileSync(file, 'utf8');
    } catch {
      continue;
    }
    for (const [, port] of rows.matchAll(/^\s*\d+: [0-9A-F]+:([0-9A-F]{4}) [0-9A-F]+:0000 0A /gm))
      ports.add(Number.parseInt(port, 16));
  }
  return [...ports];
};

const port = await freePort();
const child = spawn(command[0], command.slice(1), {
  detached: true,
  env: { ...process.env, ...env, PORT: String(port) },
  stdio: ['ignore', 'pipe', 'pipe'],
});
child.stdout.pipe(process.stdout, { end: false });
child.stderr.pipe(process.stdout, { end: false });

let ended;
const watchers = new Set();
const tell = () => {
  const line = `${JSON.stringify({ port, ended, listening: listening() })}\n`;
  for (const watcher of watchers) watcher.write(line);
};
child.once('error', (error) => {
  ended = `it could not be started (${error.code ?? error.message})`;
  tell();
});
child.once('exit', (code, signal) => {
  ended ??= signal === null ? `exit code ${code}` : `signal ${signal}`;
  tell();
});

const signalAll = (name) => {
  try {
    process.kill(-child.pid, name);
  } catch {
    // it is gone
  }
};

const stop = () => {
  signalAll('SIGTERM');
  const leave = () => {
    signalAll('SIGKILL');
    process.exit(0);
  };
  if (ended !== undefined) leave();
  child.once('exit', leave);
  setTimeout(leave, graceMs);
};

const forward = (client, [host, ...others]) => {
  const server = connect(port, host);
  server.once('connect', () => {
    client.pipe(server);
    server.pipe(client);
  });
  server.on('error', () => {
    if (others.length > 0 && server.bytesRead === 0 && !server.readyState.startsWith('open'))
      forward(client, others);
    else client.destroy();
  });
  client.on('error', () => server.destroy());
  client.on('close', () => server.destroy());
};

createServer((client) => forward(client, loopback)).listen(`${folder}/web.sock`);
createServer((watcher) => {
  watchers.add(watcher);
  watcher.on('error', () => undefined);
  watcher.on('data', tell);
  watcher.on('close', stop);
  tell();
}).listen(`${folder}/control.sock`);
setTimeout(stop, patienceMs);
