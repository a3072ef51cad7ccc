import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DeliveryOrder, GatePlan } from '../../domain/gated-delivery.ts';
import { gateIds, projectKindSchema, type GateId } from '../../domain/gates.ts';
import { gateRows } from '../gates/index.ts';
import { deliverablesOf, dutiesOf, roleFor, type Product } from '../gates/gate-row.ts';
import { lookAtProduct } from './look-at-product.ts';
import { planGates } from './plan-gates.ts';

const order: DeliveryOrder = { kind: 'traditional', level: 'standard', mode: 'required' };
const product: Product = {
  kind: 'traditional',
  hasUi: true,
  hasPackage: true,
  hasService: true,
  hasPrisma: false,
};
const documents = (id: GateId, of = product): string[] =>
  deliverablesOf(gateRows[id], of).flatMap(({ owes }) => owes);

const cases: readonly [
  string,
  { order?: Partial<DeliveryOrder>; product?: Partial<Product>; paths?: string[] },
  Partial<Record<GateId, [GatePlan['way'], RegExp]>>,
][] = [
  [
    'a new project is made whole',
    { paths: ['package.json', 'src/App.tsx'] },
    {
      G0: ['validate', /its own checks run/],
      G1: ['full', /none of its documents/],
      G2: ['full', /none/],
      G3: ['full', /none/],
      G4: ['full', /none/],
      G5: ['full', /is written/],
      G6: ['full', /every requirement gets a test/],
      G8: ['full', /none/],
      G9: ['full', /none/],
    },
  ],
  [
    'documents that are there are changed to fit, and what is missing is named',
    { paths: [...documents('G1'), 'openapi.yaml', ...documents('G8')] },
    {
      G1: ['delta', /changed to fit/],
      G2: ['full', /none/],
      G3: ['delta', /^db\/schema\.sql, src\/schemas\.ts, docs\/ARCHITECTURE\.md is missing/],
      G8: ['validate', /changed only where that fails/],
    },
  ],
  [
    'an enhancement changes the code that stands, and what puts it into production with it',
    { order: { kind: 'enhancement' }, product: { kind: 'enhancement' }, paths: documents('G8') },
    { G5: ['delta', /the product stands/], G8: ['delta', /changed to fit/], G1: ['full', /none/] },
  ],
  [
    'a repository with no pages has no designs',
    { product: { hasUi: false } },
    { G4: ['skip', /nothing in the repository is a page/], G5: ['full', /written/] },
  ],
  ['local-only ends before production', { order: { mode: 'local-only' } }, { G9: ['skip', /local-only/] }],
  ['optional is decided at G8', { order: { mode: 'optional' } }, { G9: ['full', /none/] }],
  [
    'data in Prisma’s language is planned in it',
    { product: { hasPrisma: true }, paths: ['openapi.yaml', 'src/schemas.ts', 'docs/ARCHITECTURE.md'] },
    { G3: ['delta', /^prisma\/schema\.prisma is missing/] },
  ],
];
for (const [title, given, expected] of cases)
  test(`the plan of a delivery: ${title}`, () => {
    const plans = planGates(
      { ...order, ...given.order },
      { ...product, ...given.product },
      given.paths ?? [],
    );
    assert.deepEqual(Object.keys(plans), [...gateIds]);
    for (const [id, [way, reason]] of Object.entries(expected)) {
      const plan = plans[id as GateId];
      assert.equal(plan.way, way, `${id}: ${plan.reason}`);
      assert.match(plan.reason, reason, id);
    }
  });

test('every deliverable of every gate has a maker in some project, and every file that it owes it may write', () => {
  for (const row of Object.values(gateRows))
    for (const deliverable of row.deliverables) {
      const makers = projectKindSchema.options.map((kind) => roleFor(deliverable, { ...product, kind }));
      assert.ok(makers.some(Boolean), `${row.id} ${deliverable.name}`);
      for (const path of deliverable.owes) assert.ok(deliverable.mayWrite(path), path);
      assert.equal(deliverable.mayWrite('.git/hooks/post-commit') && deliverable.owes.length > 0, false);
    }
});

test('what a duty has made again is a deliverable of its gate', () => {
  for (const row of Object.values(gateRows)) {
    const names = new Set(row.deliverables.map(({ name }) => name));
    for (const { check, remakes = [] } of row.duties)
      for (const name of remakes) assert.ok(names.has(name), `${row.id} ${check.name} remakes ${name}`);
  }
});

test('only what listens describes endpoints and is asked for them', async () => {
  const productWith = (manifest: string | undefined) =>
    lookAtProduct('traditional', {
      paths: () => Promise.resolve(manifest === undefined ? ['main.py'] : ['package.json']),
      read: () => Promise.resolve(manifest),
    });
  const cases: [string | undefined, boolean][] = [
    ['{"scripts":{"start":"node dist/main.js","test":"vitest"}}', true],
    ['{"scripts":{"test":"vitest"}}', false],
    ['{"bin":{"x":"dist/main.js"},"scripts":{"start":"node dist/main.js"}}', false],
    [undefined, true],
  ];
  for (const [manifest, serves] of cases) {
    const found = await productWith(manifest);
    assert.equal(found.hasService, serves, manifest ?? 'no manifest');
    const made = new Set(deliverablesOf(gateRows.G3, found).map(({ name }) => name));
    assert.equal(made.has('openapi.yaml'), serves, manifest ?? 'no manifest');
    assert.ok(made.has('docs/ARCHITECTURE.md'));
    const duties = dutiesOf(gateRows.G5.duties, found).map(({ check }) => check.name);
    assert.deepEqual(duties, serves ? ['validation', 'preview', 'endpoints'] : ['validation']);
  }
});
