import { accessibility } from './checks/accessibility.ts';
import { html } from './checks/html.ts';
import { screenshots } from './checks/screenshots.ts';
import { tokens } from './checks/tokens.ts';
import { documentOf } from './deliverable.ts';
import type { GateRow } from './gate-row.ts';

const options = ['design/option-a.html', 'design/option-b.html', 'design/option-c.html'] as const;
const reads = ['docs/PRD.md', 'design/tokens.json'];

/** Three designs to look at; a person picks one. */
export const designGate: GateRow = {
  id: 'G4',
  holds: 'words',
  executes: false,
  deliverables: [
    documentOf('design/tokens.json', 'colours, fonts, spaces and corners', { reads: ['docs/PRD.md'] }),
    ...options.map((name, index) =>
      documentOf(name, `one self-contained page: design ${'ABC'[index]} of three that differ`, {
        reads,
        wave: 1,
      }),
    ),
  ],
  duties: [
    { check: html, remakes: options },
    { check: tokens, remakes: ['design/tokens.json'] },
    { check: accessibility, remakes: options },
    { check: screenshots },
  ],
  covers: (path) => path.startsWith('design/'),
};
