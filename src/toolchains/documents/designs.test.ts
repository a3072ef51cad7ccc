import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { selfContainedFaults } from './check-self-contained.ts';
import { checkTokens } from './check-tokens.ts';

describe('a page that stands alone', () => {
  const alone = [
    '<a href="https://example.org/">out</a><a href="#top">up</a>',
    '<img src="data:image/png;base64,AAAA" alt="x"><style>b{background:url(data:image/gif;base64,AA)} i{fill:url(#g)}</style>',
    '<!-- <script src="https://x.example/a.js"></script> --><p>fetch("x") as text</p>',
    '<script>if (a<b && c>"d") show(1)</script><form><button type="button">x</button></form>',
  ];
  for (const html of alone)
    it(`finds nothing in ${html.slice(0, 50)}`, () => assert.deepEqual(selfContainedFaults(html), []));

  const loading: Record<string, RegExp> = {
    '<script src="https://x.example/a.js"></script>': /^1 <script src="https/,
    '\n<link rel="stylesheet" href="site.css">': /^2 <link href="site.css"/,
    '<style>\n@import "x.css";</style>': /^2 @import/,
    "<style>@font-face{src:url( 'https://x.example/f.woff')}</style>": /url\(…\) loads/,
    '<p style="background:url(//x.example/p.png)">x</p>': /url\(…\) loads/,
    '<script>\n\nfetch("/api")</script>': /^3 a script asks the network/,
    '<button onclick="new XMLHttpRequest()">x</button>': /asks the network/,
    '<img alt="a > b" src=//x.example/p.png>': /<img src="\/\/x.example/,
    '<meta http-equiv="Refresh" content="0;url=https://x.example">': /leads away/,
    '<iframe srcdoc="x"></iframe>': /stands alone/,
    '<a href="javascript:alert(1)">x</a>': /script as its address/,
    '<script>fetch("x")': /asks the network/,
  };
  for (const [html, reason] of Object.entries(loading))
    it(`finds ${html.trim().slice(0, 50)}`, () => assert.match(selfContainedFaults(html).join('\n'), reason));

  it('reads hostile pages in time that grows with their length', () => {
    for (const piece of ['<script>', '<a x="', '<!--', '<style>@import ', 'url(', '<a '])
      selfContainedFaults(piece.repeat(Math.floor(300_000 / piece.length)));
  });
});

describe('design tokens', () => {
  const check = (tokens: unknown) =>
    checkTokens({
      path: 'design/tokens.json',
      text: typeof tokens === 'string' ? tokens : JSON.stringify(tokens),
    }).reasons.join('\n');
  const good = {
    color: { text: { $value: '#1a1a1a', $type: 'color' }, link: { $value: '{color.text}' } },
    typography: { body: '16px/1.5 sans-serif' },
    spacing: { s: 4, m: '8px' },
  };
  it('are read in both ways of writing', () => {
    assert.equal(check(good), '');
  });
  it('are values of CSS that are there', () => {
    assert.match(check({ ...good, color: { text: '#12' } }), /color.text is no colour of CSS: "#12"/);
    assert.match(
      check({ ...good, color: { text: '{color.none}' } }),
      /refers to \{color.none\}, which is not there/,
    );
    assert.match(check({ ...good, spacing: {} }), /no group "spacing"/);
    assert.match(check({ ...good, spacing: { s: '' } }), /spacing.s has no value/);
    assert.match(check('{"a":'), /is no JSON/);
    assert.match(check([]), /has to be an object/);
  });
});
