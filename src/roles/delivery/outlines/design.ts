import type { DeliverableName } from '../../../domain/delivery-role.ts';
import { defineOutline } from './outline.ts';

export const tokens = defineOutline({
  deliverable: 'design/tokens.json',
  about: 'Colours, fonts, distances and corners that all pages share.',
  language: 'json',
  text: `
{
  "color": {
    "background": "<colour of the page as #rrggbb>",
    "surface": "<colour of cards and bars as #rrggbb>",
    "text": "<colour of text as #rrggbb>",
    "muted": "<colour of less important text as #rrggbb>",
    "primary": "<colour of the main action as #rrggbb>",
    "onPrimary": "<colour of text on primary as #rrggbb>",
    "danger": "<colour of errors as #rrggbb>",
    "border": "<colour of lines as #rrggbb>"
  },
  "font": {
    "body": "<fonts that machines have, a generic one last>",
    "heading": "<fonts for headings, a generic one last>",
    "size": { "small": "0.875rem", "normal": "1rem", "large": "1.5rem" }
  },
  "space": { "small": "0.5rem", "normal": "1rem", "large": "2rem" },
  "radius": { "small": "<corner of fields and buttons>", "large": "<corner of cards>" }
}
`,
  example: '"muted": "#57606a"',
  rules: [
    'It is JSON: double quotes, no comments, no comma after the last entry.',
    'Text, muted and danger have a contrast of at least 4.5 to 1 on background and on surface; onPrimary has it on primary.',
    'Fonts are those of the machine. Nothing is loaded from elsewhere.',
    'Keep the names as they are; you may add more.',
  ],
});

const page = `
<!DOCTYPE html>
<html lang="<language of the page, such as en>">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title><name of the product and of this page></title>
    <style>
      :root { --background: <colour of the page as #rrggbb>; }
      <rules for the elements below>
    </style>
  </head>
  <body>
    <header>
      <h1><name of the product></h1>
      <nav aria-label="<what the links lead through>">
        <links to the parts of this page>
      </nav>
    </header>
    <main>
      <section aria-labelledby="first">
        <h2 id="first"><what the user does here></h2>
        <content with real words and values of this product>
        <form>
          <label for="field"><what to enter></label>
          <input id="field" name="field" type="text">
          <button type="submit"><name of the action></button>
        </form>
      </section>
    </main>
    <footer>
      <p><closing line of the page></p>
    </footer>
  </body>
</html>
`;

const option = (deliverable: DeliverableName, layout: string) =>
  defineOutline({
    deliverable,
    about: `One of three designs of the main page; the person picks one. This one: ${layout}`,
    language: 'html',
    text: page,
    example: '<label for="due">Due on</label>',
    rules: [
      'One file that stands alone: CSS in one <style> element, pictures as inline SVG, no address that begins with http, no @import, no script from elsewhere.',
      'Every story of docs/PRD.md that users see has its place on the page.',
      'One <h1>, headings without a gap in their levels; header, main and footer once each.',
      'Every field has a <label for>, every button and link has words, every picture has an alt text or is hidden with aria-hidden="true".',
      'Use the colours of design/tokens.json as custom properties. Text has a contrast of at least 4.5 to 1.',
      'It is readable at a width of 360 pixels without scrolling sideways, and what has the focus can be seen.',
      'Show real examples, not "lorem ipsum".',
    ],
  });

export const optionA = option(
  'design/option-a.html',
  'a list with the main action above it, calm and dense.',
);
export const optionB = option('design/option-b.html', 'cards in a grid, each with its own actions, roomy.');
export const optionC = option(
  'design/option-c.html',
  'one thing at a time, in the middle, with steps before and after it.',
);
