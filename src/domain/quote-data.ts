/** The longest run of backticks in a text decides how long a fence around it must be. */
const fenceFor = (text: string): string => {
  let longest = 0;
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  return '`'.repeat(Math.max(3, longest + 1));
};

/**
 * Untrusted text (files, logs, issue texts) as labelled data: a fence longer than any inside it, with the label above,
 * so that nothing in the text can end the fence and speak as instructions.
 */
export const quoteData = (label: string, text: string, language = ''): string => {
  const fence = fenceFor(text);
  const body = text.endsWith('\n') || text === '' ? text : `${text}\n`;
  return `${label}\n${fence}${language}\n${body}${fence}`;
};
