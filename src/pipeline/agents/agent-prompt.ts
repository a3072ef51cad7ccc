import type { AgentRunner } from '../../domain/agent.ts';
import type { Facts } from '../../domain/facts.ts';
import { agent } from '../../roles/agent/role.ts';
import { agentMender } from '../../roles/agent-mender/role.ts';
import { quoteData } from '../../roles/quote-data.ts';
import { renderRole } from '../../roles/role.ts';
import { hashPrompt } from '../ask-model.ts';
import { problemText } from '../healing/healing-context.ts';
import { healingNotes } from '../healing/healing-notes.ts';
import { mainLanguage } from '../main-language.ts';
import { planText } from '../steps/generate.ts';
import type { StepTools } from '../step-tools.ts';

/** By these names projects keep words for coding agents. The program itself does not see them: they are data here. */
const noteFiles = ['AGENTS.md', 'CLAUDE.md', 'GEMINI.md'];
const noteCharacters = 20_000;

const projectNotes = async ({ workbench, settings, task }: StepTools): Promise<string> => {
  const texts = await Promise.all(noteFiles.map((path) => workbench.read(path)));
  const found = texts.find((text) => typeof text === 'string' && text.trim() !== '');
  const notes = [settings.styleNotes, typeof found === 'string' ? found.slice(0, noteCharacters) : ''];
  const quoted = notes
    .filter((text) => text !== '')
    .map((text) => quoteData('DATA: notes of the project', text));
  return [...quoted, task.wishes?.systemPrompt ?? ''].filter((text) => text !== '').join('\n\n');
};

const meansOf = (permissions: 'edit' | 'full'): string =>
  permissions === 'full'
    ? '- You may run commands here. There is no network but the one that you speak through, so nothing can be installed.'
    : '- You may read and change files. You cannot run commands: do not try.';

const complaintOf = ({ complaint }: Facts): string => (complaint ? `\nTO BE NOTED\n${complaint}` : '');

/** What a coding CLI is told now: the request, or what the checks complain about once there are rounds of healing. */
export const agentPrompt = async (
  facts: Facts,
  permissions: 'edit' | 'full',
  tools: StepTools,
): Promise<{ prompt: string; promptHash: string }> => {
  const { problems = [], healed = 0, plan } = facts;
  const common = { means: meansOf(permissions), spec: tools.task.spec, complaint: complaintOf(facts) };
  const messages =
    healed > 0 && problems.length > 0
      ? await renderRole(agentMender, {
          ...common,
          problems: quoteData('DATA: what the checks reported', problemText(problems)),
          notes: await healingNotes(facts, problems, tools),
        })
      : await renderRole(agent, {
          ...common,
          notes: await projectNotes(tools),
          plan: plan ? `PLAN\n${planText(plan)}` : '',
        });
  return { prompt: messages.map(({ content }) => content).join('\n\n'), promptHash: hashPrompt(messages) };
};

/** What most of the project is written in. */
export const languageOf = async ({ workbench }: StepTools): Promise<string> =>
  mainLanguage(await workbench.paths());

/** Files that a program which cannot look for them is given, at most so many. */
const givenFiles = 40;

/** The files that a program is handed by name: those complained of, those of the plan and of the run, else the first ones there are. */
export const agentFiles = async (
  { capabilities }: AgentRunner,
  { problems = [], plan, files = {} }: Facts,
  { workbench }: StepTools,
): Promise<string[]> => {
  if (capabilities.findsFiles) return [];
  const known = await workbench.paths();
  const there = new Set(known);
  const named = [
    ...problems.flatMap(({ path }) => path ?? []),
    ...(plan?.files ?? []),
    ...Object.keys(files),
  ];
  const wanted = [...new Set(named)].filter((path) => there.has(path));
  return (wanted.length > 0 ? wanted : known).slice(0, givenFiles);
};
