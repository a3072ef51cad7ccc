import { defaultImage } from '../../../domain/cage.ts';
import { exec } from '../../exec.ts';
import { defaultLimits } from '../limits.ts';
import { ownFolder } from '../own-folder.ts';
import type { Detected, SandboxOptions } from '../sandbox-options.ts';
import { container } from './container.ts';
import type { ImageContents } from './image-contents.ts';
import { askEngine, findEngine, sweepContainers, type Engine } from './container-engine.ts';

const installHints = {
  docker: 'see https://docs.docker.com/engine/install/',
  podman: 'apt-get install -y podman, or see https://podman.io/docs/installation',
};

type Kind = Engine['kind'];
type Probed = { works: true; contents: ImageContents } | { works: false; reason: string; hint: string };

const firstLine = (text: string): string => text.trim().split('\n', 1)[0] ?? '';

/** Its programs, told by a shell of the image itself: that shows at once whether a container of it starts here. */
const listScript =
  'echo "$PATH"; IFS=:; for folder in $PATH; do for file in "$folder"/*; do echo "$file"; done; done';

const lookInto = async (engine: Engine, image: string): Promise<Probed> => {
  const server = await askEngine(engine, 'version', '--format', '{{.Server.Version}}');
  if (server.failed && engine.kind === 'docker')
    return {
      works: false,
      reason: `docker does not reach its engine: ${firstLine(server.stderr)}`,
      hint: 'start the docker service, and let your user use it',
    };
  const known = await askEngine(engine, 'image', 'inspect', '--format', '{{.Id}}', image);
  if (known.failed)
    return {
      works: false,
      reason: `the image ${image} is not here`,
      hint: `${engine.kind} pull ${image}, or name another by sandbox.image`,
    };
  await sweepContainers(engine);
  const argv = [engine.program, 'run', '--rm', '--pull', 'never', '--network', 'none'] as const;
  const tried = await exec({
    argv: [...argv, '--entrypoint', '', image, 'sh', '-c', listScript],
    cwd: ownFolder(),
    env: engine.env,
    timeoutMs: 60_000,
  });
  if (tried.failed)
    return {
      works: false,
      reason: `a container of ${image} does not start: ${tried.startError ?? firstLine(tried.stderr)}`,
      hint: 'the image needs a shell (sh); name another by sandbox.image',
    };
  const [path = '', ...programs] = tried.stdout.split('\n');
  return { works: true, contents: { path, programs: new Set(programs) } };
};

const probed = new Map<string, Promise<Probed>>();

/** Whether commands can run in containers of the chosen image here. Tried once a process, engine and image. */
export const detectContainer = async (kind: Kind, options: SandboxOptions): Promise<Detected> => {
  const { host, image = defaultImage, engineSession } = options;
  const engine = findEngine(kind, host, engineSession);
  if (engine === undefined) return { level: 'none', reason: `${kind} not found`, hint: installHints[kind] };
  const key = `${engine.program}\0${image}`;
  const known = probed.get(key) ?? lookInto(engine, image);
  probed.set(key, known);
  const found = await known;
  if (!found.works) return { level: 'none', reason: found.reason, hint: found.hint };
  const limits = { ...defaultLimits(), ...options.limits };
  return { level: kind, sandbox: container({ ...options, image, limits, engine, contents: found.contents }) };
};
