import type { DocumentText } from './document-findings.ts';

/** One instruction with its arguments, lines put together. */
interface Instruction {
  name: string;
  rest: string;
  line: number;
}

/** Instructions in order; comments and the insides of here-documents are left out. */
const instructionsOf = (text: string): Instruction[] => {
  const found: Instruction[] = [];
  let open: Instruction | undefined;
  let until: string | undefined;
  for (const [index, raw] of text.split(/\r\n|\n|\r/).entries()) {
    if (until !== undefined) {
      if (raw.trim() === until) until = undefined;
      continue;
    }
    if (/^\s*(?:#|$)/.test(raw)) continue;
    const goesOn = /\\\s*$/.test(raw);
    const part = raw.replace(/\\\s*$/, '').trim();
    if (open) open.rest += ` ${part}`;
    else {
      const [, name = '', rest = ''] = /^(\w+)\s*(.*)$/.exec(part) ?? [];
      open = { name: name.toUpperCase(), rest, line: index + 1 };
      found.push(open);
    }
    until = /<<-?\s*["']?(\w{1,60})["']?/.exec(part)?.[1];
    if (!goesOn) open = undefined;
  }
  return found;
};

const words = (rest: string): string[] =>
  rest.split(/\s+/).filter((word) => word !== '' && !word.startsWith('--'));

const secretName = /(?:PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|CREDENTIALS?)(?:$|_)/i;

const variables = (rest: string): { name: string; value: string }[] => {
  if (!rest.includes('=')) {
    const [name = '', ...value] = rest.split(/\s+/);
    return [{ name, value: value.join(' ') }];
  }
  return [...rest.matchAll(/([A-Za-z_]\w{0,100})=(?:"([^"]*)"|'([^']*)'|(\S*))/g)].map(
    ([, name = '', ...values]) => ({
      name,
      value: values.find((value) => value !== undefined) ?? '',
    }),
  );
};

const imageFault = (
  image: string,
  stages: ReadonlySet<string>,
  args: ReadonlyMap<string, string>,
): string | undefined => {
  const resolved = image.replaceAll(
    /\$\{?(\w+)(?::-([^}]*))?\}?/g,
    (_, name: string, or?: string) => args.get(name) ?? or ?? '',
  );
  if (stages.has(resolved.toLowerCase()) || resolved === 'scratch' || resolved.includes('@sha256:'))
    return undefined;
  const tag = /:([\w][\w.-]{0,127})$/.exec(resolved)?.[1];
  if (tag === undefined) return `takes ${image} without a tag: name a version, such as node:24-slim`;
  return tag === 'latest' ? `takes ${image}: name a version instead of latest` : undefined;
};

const variableFaults = ({ name, rest }: Instruction): string[] =>
  variables(rest)
    .filter((one) => secretName.test(one.name) && one.value.trim() !== '' && !one.value.startsWith('$'))
    .map((one) => `puts the secret ${one.name} into the image by ${name}: let whoever runs it set it`);

const rules: Record<string, (instruction: Instruction) => string[]> = {
  ENV: variableFaults,
  ARG: variableFaults,
  ADD: ({ rest }) =>
    /(?:^|\s)(?:https?|ftp|git):\/\//i.test(rest)
      ? ['adds a file from an address: fetch it with a checksum, or put it into the repository']
      : [],
  COPY: ({ rest }) =>
    words(rest)
      .slice(0, -1)
      .some((one) => /(?:^|\/)\.env(?:\.(?!example|sample)\w+)?$/.test(one))
      ? ['copies a file of secrets into the image: leave it out']
      : [],
  RUN: ({ rest }) =>
    /\b(?:curl|wget)\b[^|;&]{0,300}\|\s*(?:sudo\s+)?(?:ba|z|da)?sh\b/.test(rest)
      ? ['runs what it fetches without looking at it: fetch, check and then run']
      : [],
};

const isRoot = (user: string): boolean => /^(?:root|0)(?::|$)/i.test(user);

/** What the last stage, which is what runs, has to say. */
const lastStageFaults = (stage: readonly Instruction[], end: number): string[] => {
  const user = stage.findLast(({ name }) => name === 'USER');
  const health = stage.findLast(({ name }) => name === 'HEALTHCHECK');
  return [
    ...(user === undefined ? [`${end} runs as root: add "USER" with another user`] : []),
    ...(user && isRoot(user.rest.trim()) ? [`${user.line} runs as root: name another user`] : []),
    ...(health === undefined || /^NONE\b/i.test(health.rest)
      ? [`${health?.line ?? end} has no HEALTHCHECK: add one that asks GET /health`]
      : []),
    ...(stage.some(({ name }) => name === 'CMD' || name === 'ENTRYPOINT')
      ? []
      : [`${end} says not what to start: add "CMD"`]),
  ];
};

/** Each image that is not pinned, with its line. Stages may be named by those behind them. */
const imageFaults = (all: readonly Instruction[]): string[] => {
  const args = new Map<string, string>();
  const stages = new Set<string>();
  return all.flatMap(({ name, rest, line }) => {
    if (name === 'ARG') for (const one of variables(rest)) args.set(one.name, one.value);
    if (name !== 'FROM') return [];
    const [image = '', as = '', stage] = words(rest);
    const fault = imageFault(image, stages, args);
    if (as.toLowerCase() === 'as' && stage !== undefined) stages.add(stage.toLowerCase());
    return fault === undefined ? [] : [`${line} ${fault}`];
  });
};

/** Rules beyond the grammar: pinned images, no root, a health check, no secrets. */
export const dockerfileFaults = ({ path, text }: DocumentText): string[] => {
  const all = instructionsOf(text);
  const each = all.flatMap((one) => (rules[one.name]?.(one) ?? []).map((fault) => `${one.line} ${fault}`));
  const last = all.findLastIndex(({ name }) => name === 'FROM');
  const ending = last < 0 ? [] : lastStageFaults(all.slice(last), all.at(-1)?.line ?? 1);
  return [...imageFaults(all), ...each, ...ending].map((fault) => `${path}:${fault}`);
};
