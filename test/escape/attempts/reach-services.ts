import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Attempt } from '../attempt.ts';

const tcp = (name: string, hosts: string): Attempt => ({
  name: `reach a service of the machine by ${name}`,
  code: `await Promise.all([${hosts}].map((host) => host && connect({ port: host.includes(':') ? data.tcp6 ?? data.tcp : data.tcp, host })))`,
  worksOutside: true,
});

const udp = (name: string, kind: 'udp4' | 'udp6', host: string, port: string): Attempt => ({
  name: `reach a service of the machine by ${name}`,
  code: `const socket = require('node:dgram').createSocket('${kind}'); await new Promise((resolve) => socket.send('x', ${port} ?? 9, '${host}', resolve)); socket.close();`,
});

/** What a command may say to the proxy. The port is that of a service on this machine; nothing else is ever dialled. */
const targets: Record<string, string> = {
  'by its number': '`127.0.0.1:${port}`',
  'by its name': '`localhost:${port}`',
  'by its name in capitals': '`LOCALHOST:${port}`',
  'with a dot behind the name': '`localhost.:${port}`',
  'by its IPv6 number in brackets': '`[::1]:${port}`',
  'by an IPv4 number in IPv6': '`[::ffff:127.0.0.1]:${port}`',
  'by its decimal number': '`2130706433:${port}`',
  'by a short number': '`127.1:${port}`',
  'by a number in hexadecimal': '`0x7f000001:${port}`',
  'as the login of the registry': '`${registry}@127.0.0.1:${port}`',
  'with the registry as a login': '`${registry.split(":")[0]}@localhost:${port}`',
  'behind the registry': '`${registry}#127.0.0.1:${port}`',
  'with a line break in it': '`${registry}\\r\\nX: 127.0.0.1:${port}`',
  'by the address of this machine': '`${data.ownAddress ?? "127.0.0.1"}:${port}`',
};

const throughProxy = ([how, target]: [string, string]): Attempt => ({
  name: `have the registry proxy connect to a service of the machine ${how}`,
  policies: ['install'],
  code: `const port = data.tcp, registry = new URL(data.registry).host, target = ${target};
    const say = (text) => new Promise((resolve) => { let heard = ''; const socket = net.connect('/run/registry.sock', () => socket.write(text)); socket.on('data', (bytes) => { heard += bytes; if (/hello/.test(heard)) got(heard); if (/\\r\\n\\r\\n/.test(heard)) socket.destroy(); }).on('error', resolve).on('close', resolve); });
    await say('CONNECT ' + target + ' HTTP/1.1\\r\\nHost: ' + registry + '\\r\\n\\r\\n');
    await say('GET http://' + target + '/ HTTP/1.1\\r\\nHost: ' + registry + '\\r\\nConnection: close\\r\\n\\r\\n');
    await say('GET / HTTP/1.1\\r\\nHost: ' + target + '\\r\\nConnection: close\\r\\n\\r\\n');`,
});

/** The proxy runs inside, where there is no network: were it to dial, it could not. */
const metadata: Attempt = {
  name: 'have the registry proxy connect to the metadata of a cloud',
  policies: ['check'],
  code: `const { startRegistryProxy } = await import('file://' + data.repository + '/src/workspace/sandbox/registry-proxy.ts');
    const proxy = await startRegistryProxy('https://registry.example/', '/tmp/s');
    for (const target of ['169.254.169.254:80', '169.254.169.254:443', 'metadata.google.internal:80', '[fd00:ec2::254]:80', 'registry.example@169.254.169.254:443', 'registry.example.:443', 'registry.example:80'])
      await new Promise((resolve) => { const socket = net.connect('/tmp/s', () => socket.write('CONNECT ' + target + ' HTTP/1.1\\r\\n\\r\\n')); socket.on('data', (bytes) => { if (!/^HTTP\\/1.1 40[03]/.test(bytes)) got(target + ' ' + bytes); socket.destroy(); }).on('close', resolve); });
    if (!proxy.refused.includes('169.254.169.254:80')) got('was not asked'); await proxy.close();`,
};

/** Families of sockets: 2, 10, 1 and 16 are all that programs need; vsock (40) is not parted by namespaces at all. */
const families: Record<string, number> = {
  'of the host of a virtual machine (vsock)': 40,
  'of the crypto of the kernel (AF_ALG)': 38,
  'of raw packets (AF_PACKET)': 17,
  'of Bluetooth': 31,
  'of CAN buses': 29,
  'of keys (AF_KEY)': 15,
  'of clusters (TIPC, RDS, SMC, QIPCRTR)': 30,
};

export const reachServices: Attempt[] = [
  tcp('loopback', `'127.0.0.1', '127.0.0.2', '127.255.255.254', '0.0.0.0'`),
  tcp('loopback in IPv6', `'::1', '::ffff:127.0.0.1', '::'`),
  tcp('its name', `'localhost'`),
  tcp('its own address', `data.ownAddress`),
  udp('UDP', 'udp4', '127.0.0.1', 'data.udp'),
  udp('UDP in IPv6', 'udp6', '::1', 'data.udp6'),
  {
    name: 'reach sockets in files of the machine',
    code: `for (const path of data.files) await connect({ path });`,
    worksOutside: true,
  },
  {
    name: 'reach abstract sockets, among them those of X11 and D-Bus',
    code: `for (const path of data.abstract) await connect({ path });`,
    worksOutside: true,
  },
  {
    name: 'reach a socket in our data by a link from the workspace',
    async prepare({ top }) {
      const linked = createServer((socket) => socket.end('hello')).unref();
      const path = join(top, 'home/.local/share/millwright/s');
      await new Promise<void>((resolve) => linked.listen(path, resolve));
      return path;
    },
    code: `fs.symlinkSync(more, 'link'); await connect({ path: 'link' }); await connect({ path: more });`,
    policies: ['check'],
  },
  {
    name: 'find the sockets of Docker, D-Bus, containers, keys or a desktop',
    code: `for (const file of ['/run/docker.sock', '/var/run/docker.sock', '/run/containerd/containerd.sock', '/run/podman/podman.sock', '/run/dbus/system_bus_socket', '/run/user', '/run/systemd/private', '/run/snapd.socket', '/tmp/.X11-unix', '/tmp/.ICE-unix', '/run/udev', '/run/lock'])
        attempt(() => { fs.statSync(file); got(file); });
      for (const name of fs.readdirSync('/run')) if (name !== 'registry.sock') got(name);
      for (const name of ['DOCKER_HOST', 'SSH_AUTH_SOCK', 'DBUS_SESSION_BUS_ADDRESS', 'DISPLAY', 'WAYLAND_DISPLAY', 'XDG_RUNTIME_DIR', 'GPG_AGENT_INFO']) if (process.env[name] !== undefined) got(name);`,
  },
  {
    name: 'see an interface other than its own loopback, or a way out',
    code: `const names = read('/proc/net/dev').split('\\n').slice(2).filter(Boolean).map((line) => line.trim().split(':')[0]); if (names.join() !== 'lo') got(names.join());
      if (read('/proc/net/route').trim().split('\\n').length > 1) got('routes'); for (const line of attempt(() => read('/proc/net/ipv6_route').trim().split('\\n')) ?? []) if (!/ lo$/.test(line)) got(line);
      if (Object.keys(require('node:os').networkInterfaces()).some((name) => name !== 'lo')) got('interfaces'); if (read('/proc/net/arp').trim().split('\\n').length > 1) got('neighbours');`,
  },
  {
    name: 'make an interface or a route',
    code: `for (const args of [['link', 'add', 'd0', 'type', 'dummy'], ['link', 'set', 'lo', 'down'], ['route', 'add', 'default', 'dev', 'lo'], ['tuntap', 'add', 'mode', 'tun', 't0']]) attempt(() => { cp.execFileSync('ip', args, { stdio: 'ignore' }); got(args.join(' ')); })`,
  },
  ...Object.entries(families).map(([name, family]): Attempt => ({
    name: `open sockets ${name}`,
    code: `for (const kind of [1, 2, 3, 5]) for (const protocol of [0, 1, 3]) attempt(() => console.log(perl('use Socket; socket(my $s, $ARGV[0], $ARGV[1], $ARGV[2]) and print "GOT $ARGV[1]"', ${family}, kind, protocol)));`,
    policies: ['check'],
  })),
  {
    name: 'send packets of its own making (raw IP)',
    code: `for (const family of [2, 10]) attempt(() => console.log(perl('use Socket; socket(my $s, $ARGV[0], 3, 1) and print "GOT raw"', family)));`,
  },
  ...Object.entries(targets).map(throughProxy),
  metadata,
];
