/**
 * Runs in the container, by its own Node: no image has `socat`, but one that installs npm packages has Node. It serves a
 * port of the container's loopback, hands each connection on to the socket of our proxy, and then becomes as good as the
 * command: its output, its signals, its exit code.
 */
const relay = `const net = require('node:net'), { spawn } = require('child_process'), { constants } = require('node:os');
const [port, socket, program, ...args] = process.argv.slice(1);
const server = net.createServer((inside) => {
  const outside = net.connect(socket);
  const end = () => { inside.destroy(); outside.destroy(); };
  for (const one of [inside, outside]) one.on('error', end).on('close', end);
  inside.pipe(outside); outside.pipe(inside);
});
server.listen(Number(port), '127.0.0.1', () => {
  const child = spawn(program, args, { stdio: 'inherit' });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => { console.error(error.message); process.exit(error.code === 'ENOENT' ? 127 : 126); });
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
});`;

/** A command that reaches the proxy behind `socket` (as the container sees it) at `port` of its loopback. */
export const relayed = (
  { port, socket }: { port: number; socket: string },
  argv: readonly string[],
): string[] => ['node', '-e', relay, '--', String(port), socket, ...argv];
