import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  deliverableNames,
  deliveryRoleNames,
  deliveryRoles,
  makerOf,
  receiversOf,
  rolesFor,
  type DeliveryRoleName,
  type DeliveryStaff,
} from './delivery-role.ts';
import { gateIds, projectKindSchema } from './gates.ts';
import { handoffSchema, handoffsFrom } from './handoff.ts';

const staffs: DeliveryStaff[] = projectKindSchema.options.flatMap((kind) => [
  { kind, hasUi: true },
  { kind, hasUi: false },
]);
const gateAt = (role: DeliveryRoleName): number => gateIds.indexOf(deliveryRoles[role].gates[0] ?? 'G0');

for (const staff of staffs) {
  const title = `${staff.kind} ${staff.hasUi ? 'with' : 'without'} pages`;

  test(`D2-20: ${title}, the work of every role reaches the last gate by handoffs to exactly the names there are`, () => {
    const present = rolesFor(staff);
    const reached = new Set<DeliveryRoleName>(['onboarding-manager']);
    const waiting: DeliveryRoleName[] = [...reached];
    for (let role = waiting.pop(); role !== undefined; role = waiting.pop()) {
      const gate = deliveryRoles[role].gates.at(-1);
      assert.ok(gate);
      const handoffs = handoffsFrom(
        { from: role, gate, made: [{ path: 'docs/INTAKE.md', text: '### R1: a\n' }] },
        staff,
      );
      if (handoffs.length === 0) assert.equal(gate, 'G9', `${role} hands to nobody`);
      for (const { to } of handoffs) {
        assert.ok(present.includes(to), `${role} hands to ${to}, who takes no part`);
        assert.ok(gateAt(to) >= gateAt(role), `${role} hands back to ${to}`);
        if (!reached.has(to)) waiting.push(to);
        reached.add(to);
      }
    }
    assert.deepEqual([...reached].toSorted(), present.toSorted());
  });

  test(`${title}, everything but pages and models has one maker, who works there`, () => {
    for (const deliverable of deliverableNames) {
      const maker = makerOf(deliverable, staff);
      const needsPages = deliverable.startsWith('design/') || deliverable === 'frontend code';
      const needsModels = /^(?:data|model|prompt) code$|EVALUATION/.test(deliverable);
      const wanted = (staff.hasUi || !needsPages) && (/ai_ml|hybrid/.test(staff.kind) || !needsModels);
      assert.equal(maker !== undefined, wanted, deliverable);
      assert.ok(maker === undefined || rolesFor(staff).includes(maker), deliverable);
    }
  });
}

test('no name in the table differs from the names there are, in case or otherwise', () => {
  assert.deepEqual(Object.keys(deliveryRoles), [...deliveryRoleNames]);
  for (const name of deliveryRoleNames)
    assert.match(name, /^[a-z]+(?:-[a-z]+)+$|^(?:architect|orchestrator)$/);
  const made = new Set(Object.values(deliveryRoles).flatMap(({ makes }) => makes));
  assert.deepEqual([...made].toSorted(), [...deliverableNames].toSorted());
  const handoff = {
    from: 'FRONTEND_DEVELOPER',
    to: 'qa-engineer',
    gate: 'G5',
    decided: [],
    open: [],
    mustRead: [],
  };
  assert.equal(handoffSchema.safeParse(handoff).success, false);
  assert.equal(handoffSchema.safeParse({ ...handoff, from: 'frontend-developer' }).success, true);
});

test('without pages the architect hands to the developers, and models have their specialists', () => {
  assert.deepEqual(receiversOf('architect', { kind: 'traditional', hasUi: true }), ['ux-designer']);
  assert.deepEqual(receiversOf('architect', { kind: 'traditional', hasUi: false }), ['backend-developer']);
  assert.equal(makerOf('docs/RUNBOOK.md', { kind: 'ai_ml', hasUi: true }), 'aiops-engineer');
  assert.equal(makerOf('docs/RUNBOOK.md', { kind: 'enhancement', hasUi: true }), 'devops-engineer');
});
