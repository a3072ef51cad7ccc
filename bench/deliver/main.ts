// A whole delivery without a model, from gate to gate, with everything else real; and faults planted on its way.
// `node bench/deliver/main.ts page DATA_DIR` prints the figures of a delivery that was walked by hand.
import { loadavg } from 'node:os';
import { machine } from '../machine.ts';
import type { GateId } from '../../src/domain/gates.ts';
import { tryChecks } from './check-faults.ts';
import { openStore } from '../../src/store/open-store.ts';
import { approval, beginDelivery, type Driver } from './drive.ts';
import { plantAt, type FaultFigures } from './faults.ts';
import { figuresOf, type WalkFigures } from './figures.ts';

/** Approvals of one gate before the walk is given up. */
const patience = 2;

/** Approves gate after gate. Faults are planted when a gate first waits, so that its figures are without them. */
const walk = async (driver: Driver, last: GateId | undefined): Promise<FaultFigures[]> => {
  const faults: FaultFigures[] = [];
  const asked = new Map<GateId, number>();
  for (let gate = (await driver.table()).waiting; gate !== null; gate = (await driver.table()).waiting) {
    const times = (asked.get(gate) ?? 0) + 1;
    asked.set(gate, times);
    if (gate === last) return faults;
    const plant = times === 1 ? plantAt[gate] : undefined;
    if (plant) {
      faults.push(...(await plant(driver)));
      continue;
    }
    const { stderr } = await driver.say(...(await approval(driver, gate)));
    if (times > patience) throw new Error(`${gate} cannot be approved: ${stderr}`);
  }
  return faults;
};

const total = (figures: readonly number[]): number => figures.reduce((sum, one) => sum + one, 0);

const pageOf = (
  { gates, roles, outcome }: WalkFigures,
  faults: readonly FaultFigures[],
  busy: string,
): string => {
  const seconds = total(gates.map((one) => one.seconds));
  const checking = total(gates.map((one) => one.checkSeconds));
  return `# A gated delivery

\`millwright deliver\` with \`--model scripted@delivery\`: recorded answers for a page with a server and a database on the template \`fullstack\`, at
the level standard. Everything else is real: the install from the registry, the builds, the validators, the browser, the cage, the push. GitHub and Railway are
servers on this machine that speak the documented APIs. Two of the
answers are wrong on purpose (a story names a requirement that does not exist, the server has an error), and are mended on the way. It
ended ${outcome}

Machine: ${machine()}; ${busy}

## Time by gate

From the opening of a gate until it asks a person. Waiting for checks: the steps in which nothing but programs of the project, of the cage and of
the gate work.

| gate | s | waiting for checks, s | checks passed | failed | could not run |
|---|---|---|---|---|---|
${gates.map((one) => `| ${one.gate} | ${one.seconds.toFixed(1)} | ${one.checkSeconds.toFixed(1)} | ${one.checks.passed} | ${one.checks.failed} | ${one.checks.unknown} |`).join('\n')}
| **all** | **${seconds.toFixed(1)}** | **${checking.toFixed(1)}** (${((100 * checking) / seconds).toFixed(0)} %) | | | |

## Calls by role

Tokens are estimated: no model counted them. The answers come at once.

| role | calls | tokens of prompts | tokens of answers |
|---|---|---|---|
${roles.map((one) => `| ${one.role} | ${one.calls} | ${one.promptTokens.toLocaleString('en')} | ${one.answerTokens.toLocaleString('en')} |`).join('\n')}
| **all** | **${total(roles.map(({ calls }) => calls))}** | **${total(roles.map((one) => one.promptTokens)).toLocaleString('en')}** | **${total(roles.map((one) => one.answerTokens)).toLocaleString('en')}** |

## Planted faults

Each planted while the gate waits, by the operations that a person has, or behind their back. Asked: it stops at this gate with the right reason. Two are
looked at by the checks themselves, on what really ran in this delivery with one thing changed: coverage and advisory.

| fault | gate | held | what was said |
|---|---|---|---|
${faults.map((one) => `| ${one.fault} | ${one.gate} | ${one.held ? 'yes' : '**no**'} | ${one.said.replaceAll('|', '\\|')} |`).join('\n')}
`;
};

/** Runs the bench and answers its page. The small run ends where G3 waits: nothing is built but the template. */
export const benchDeliver = async (smoke: boolean): Promise<string> => {
  const [before = 0] = loadavg();
  const driver = await beginDelivery('standard', 'required');
  try {
    const faults = await walk(driver, smoke ? 'G3' : undefined);
    const log = await driver.log();
    const figures = figuresOf(log);
    faults.push(...(await tryChecks(log)));
    const [after = 0] = loadavg();
    const busy = `load ${before.toFixed(0)} before and ${after.toFixed(0)} after, which includes the bench.`;
    return pageOf(figures, faults, busy);
  } finally {
    await driver.close();
  }
};

/** The page of a delivery that was walked elsewhere, from its data folder; nothing is planted in that one. */
const pageOfFolder = async (dataDir: string): Promise<string> => {
  const store = await openStore({ dataDir });
  try {
    const runs = await store.runs.list({ limit: 20 });
    const found = runs.find(({ recipe }) => recipe === 'deliver');
    if (found === undefined) throw new Error(`there is no delivery in ${dataDir}`);
    const log = await store.log.read(found.id);
    return pageOf(figuresOf(log), await tryChecks(log), 'walked by hand.');
  } finally {
    await store.close();
  }
};

if (import.meta.main) {
  const [part, dataDir = ''] = process.argv.slice(2);
  console.log(part === 'page' ? await pageOfFolder(dataDir) : await benchDeliver(part === '--smoke'));
}
