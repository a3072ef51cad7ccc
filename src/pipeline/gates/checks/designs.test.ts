import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openGateBench, type GateBench } from '../../../../test/line/gate-bench.ts';
import { accessibility } from './accessibility.ts';
import { html } from './html.ts';
import { screenshots, sizeOfPng } from './screenshots.ts';

const page = (title: string, body = '<p>What you see is what there is.</p>') =>
  `<!DOCTYPE html>\n<html lang="en">\n<head><meta charset="utf-8"><title>${title}</title></head>\n<body><main><h1>${title}</h1>${body}</main></body>\n</html>\n`;
/** Writes what it takes for the result, and draws a page that the rules would like. */
const forging = `<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw="><p style="color:#aaa;background:#fff">Too pale to read, whatever its script says.</p><script>
document.documentElement.textContent = 'audit:e30=:audit';
addEventListener('load', () => { window.axe = { run: () => ({ passes: [], incomplete: [], violations: [] }) }; });
</script>`;

describe('designs', () => {
  let bench: GateBench;
  before(async () => {
    bench = await openGateBench({
      'design/option-a.html': page('Option A'),
      'design/option-b.html': page('Option B'),
      'design/option-c.html': page('Option C', forging),
    });
  });
  after(() => bench.close());

  it('are valid HTML, and no comment of theirs switches a rule off', async () => {
    await bench.lay({
      'design/option-a.html': page(
        'Option A',
        '<!-- [html-validate-disable element-required-attributes, wcag/h37] --><img src="data:,">',
      ),
    });
    const { status, reasons } = await html.run(await bench.subject(), bench.tools);
    assert.equal(status, 'failed');
    assert.match(reasons.join('\n'), /design\/option-a.html:4 .*alt/);
  });

  it('keep the rules of accessibility in a real browser, and write no result of their own', async () => {
    await bench.lay({ 'design/option-a.html': null, 'design/option-b.html': null });
    const result = await accessibility.run(await bench.subject(), bench.tools);
    if (result.status === 'unknown') {
      assert.match(result.reasons.join(), /apt-get install -y chromium/);
      return;
    }
    const told = result.reasons.join('\n');
    assert.match(told, /design\/option-c.html:4 .*\(image-alt\)/);
    assert.match(told, /design\/option-c.html:4 .*\(color-contrast\)/);
    assert.equal(result.reasons.length, 4, told);
  });

  it('are drawn', async () => {
    await bench.lay({ 'design/option-b.html': null, 'design/option-c.html': null });
    const { status, files = {}, reasons } = await screenshots.run(await bench.subject(), bench.tools);
    if (status === 'unknown') return;
    assert.deepEqual(
      Object.entries(files).map(([file, picture]) => [file, sizeOfPng(picture)]),
      [
        ['option-a-wide.png', { width: 1280, height: 900 }],
        ['option-a-narrow.png', { width: 390, height: 844 }],
      ],
    );
    assert.match(reasons.join('\n'), /design\/option-b.html is missing/);
  });
});
