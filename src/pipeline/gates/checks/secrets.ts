import { defaultFindings, type SecretFinding } from '../../../toolchains/documents/find-secrets.ts';
import type { DocumentText } from '../../../toolchains/documents/document-findings.ts';
import { isSecretFile } from '../../../workspace/paths.ts';
import type { GateCheck } from '../gate-check.ts';
import { judge } from './tree/judge.ts';
import { readAll } from './tree/read-document.ts';

const name = 'secrets';

const preset = '@secretlint/secretlint-rule-preset-recommend';

/** Comments that switch the scanner off are spelled otherwise, in the same length. */
const unsilenced = (text: string): string => text.replaceAll(/secretlint(?=-)/gi, 'xecretlint');

type Scan = (file: DocumentText) => Promise<SecretFinding[]>;

/** Rule and line are all that is taken over: the messages of the scanner repeat what they found. */
const scanner = async (): Promise<Scan> => {
  const { lintSource } = await import('@secretlint/core');
  const { creator } = await import('@secretlint/secretlint-rule-preset-recommend');
  const config = { rules: [{ id: preset, rule: creator, options: {} }] };
  return async ({ path, text }) => {
    const source = {
      filePath: path,
      content: unsilenced(text),
      ext: /\.\w+$/.exec(path)?.[0] ?? '',
      contentType: 'text' as const,
    };
    const { messages } = await lintSource({ source, options: { config, noPhysicFilePath: true } });
    return messages.map(({ ruleId, loc }) => ({
      rule: ruleId.replace(/^@secretlint\/secretlint-rule-/, ''),
      line: loc.start.line,
    }));
  };
};

/** No secret is in any text of the tree, documents included. What was found is never repeated. */
export const secrets: GateCheck = {
  name,
  about:
    'no text file of the repository, documents included, holds a key, a token, a password or a private key',
  run: async (_, tools) => {
    const { paths } = await tools.workbench.view();
    const files = await readAll(tools, () => true, 10_000);
    const scan = await scanner();
    const held = paths
      .filter(isSecretFile)
      .map(
        (path) =>
          `${path} is a file for secrets: take it out of the repository and put an example such as .env.example in its place`,
      );
    const found: string[] = [];
    for (const file of files) {
      const hits = [...(await scan(file)), ...defaultFindings(file)];
      const told = hits.map(
        ({ rule, line }) =>
          `${file.path}:${line} holds a secret (${rule}): take it out, read it from the environment, and make the old one invalid`,
      );
      found.push(...new Set(told));
    }
    return judge(name, {
      reasons: [...held, ...found],
      summary: `${files.length} of ${paths.length} files were read, ${held.length + found.length} secrets`,
      listing: [`${paths.length - files.length} files are no text, too large or for secrets`],
    });
  },
};
