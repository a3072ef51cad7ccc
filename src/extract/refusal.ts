/** How refusals and apologies begin. Looked for at the head of a text only: further down they are content. */
const beginnings = [
  /^(?:i(?:'|’)?m|i am) (?:sorry|afraid|unable|not able)\b/,
  /^(?:sorry|apologies|unfortunately)\b/,
  /^i apologi[sz]e\b/,
  /^(?:i|we) (?:cannot|can(?:'|’)t|can not|could not|couldn(?:'|’)t|won(?:'|’)t|will not|do not|don(?:'|’)t) (?:\w+ )?(?:help|assist|do|provide|create|write|generate|complete|comply|fulfil|fulfill|access|see|have|continue|produce|implement|make)\b/,
  /^as an? (?:ai|large|language|artificial)\b/,
  /^(?:i|we) (?:must|have to) (?:decline|refuse)\b/,
];

const head = 200;

/** Whether a text begins like a refusal or an apology. */
export const isRefusal = (text: string): boolean => {
  const start = text.trimStart().slice(0, head).toLowerCase();
  return beginnings.some((beginning) => beginning.test(start));
};

/** Whether a text is a whole HTML page. */
export const isHtmlPage = (text: string): boolean =>
  /^(?:<\?xml[^>]{0,100}>\s*)?<(?:!doctype html|html|head|body)\b/i.test(text.trimStart().slice(0, head));

const pageEndings = new Set(
  'html htm xhtml vue svelte astro php ejs hbs njk liquid tmpl tpl j2 jinja twig erb jsp cshtml md mdx markdown txt xml svg snap'.split(
    ' ',
  ),
);

/** Whether a file of this name may well hold an HTML page. */
export const mayBePage = (path: string): boolean =>
  pageEndings.has(path.slice(path.lastIndexOf('.') + 1).toLowerCase());
