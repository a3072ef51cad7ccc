import { defineOutline } from './outline.ts';

const finished = 'Every file is whole and finished. Nothing is left out and nothing is put off.';
const scoped =
  'Write only files of the scope that DELIVERABLE names. Others work on the rest at the same time.';

export const frontendCode = defineOutline({
  deliverable: 'frontend code',
  about: 'The pages of the product, as the chosen design shows them.',
  language: 'text',
  text: `
<entry of the pages>: starts them and reads design/tokens.json into custom properties
<one file for each page>: what one story needs, with its states empty, loading, error and filled
<one file for all calls>: one function for each operation of openapi.yaml, named by its operationId; answers are parsed with src/schemas.ts
<tests beside the files>: what a user does and then sees
`,
  example: 'src/web/pages/loans.tsx: the list of loans, the form that lends a book',
  rules: [
    finished,
    scoped,
    'Call only what openapi.yaml names, by relative addresses such as /api/loans.',
    'Show what the server says when it refuses; never swallow an error.',
    'Keep the landmarks, labels and colours of the chosen design.',
    'Never put text of users into the page as HTML.',
  ],
});

export const backendCode = defineOutline({
  deliverable: 'backend code',
  about: 'The server: every operation of openapi.yaml and GET /health.',
  language: 'text',
  text: `
<entry that "npm start" runs>: listens on the port that the variable PORT names, 3000 without it, and ends on SIGTERM
<one file that builds the app>: all routes, GET /health answers 200 with { "status": "ok" }, errors as Problem; it does not listen
<one file for each group of operations>: parses input with src/schemas.ts, calls the store, answers as openapi.yaml says
<one file for what is stored>: all access to the database, with placeholders for values
<tests beside the files>: each operation, with its refusals
`,
  example: 'src/server/routes/loans.ts: listLoans, createLoan, renewLoan',
  rules: [
    finished,
    scoped,
    'Serve every operation of openapi.yaml with exactly its path, method, status codes and fields.',
    'Input that does not hold is answered with 400 and a Problem, what is not there with 404. No answer shows a stack.',
    'Values reach SQL as parameters, never as part of its text. Secrets come from the environment, never from a file.',
    'What "npm start" needs (tables, folders) is made when it starts, and starting twice does no harm.',
    'Tests start the app on a free port and need no network.',
  ],
});

export const dataCode = defineOutline({
  deliverable: 'data code',
  about: 'How data comes in, is checked, and is made ready for the models.',
  language: 'text',
  text: `
<one file for each source>: reads it and answers records
<one file that checks records>: what holds goes on, what does not is counted and named
<one file for each preparation>: a function from records to records
<tests beside the files>: a few records that hold, and one for each way not to
`,
  example: 'src/data/read-loans.ts: reads data/loans.csv, one record a line',
  rules: [
    finished,
    scoped,
    'The same input gives the same output: chance has a seed, the order is fixed.',
    'Records that do not hold are never dropped silently.',
    'Training and test cases are split by a rule that is written down, and never mixed.',
    'No personal data in files of the repository or in logs.',
  ],
});

export const modelCode = defineOutline({
  deliverable: 'model code',
  about: 'The model behind one function, with a plain fallback, and how it is measured.',
  language: 'text',
  text: `
<one file with the function that predicts>: typed input and output, parsed with src/schemas.ts
<one file for the fallback>: a rule that answers when the model cannot
<one file that measures>: runs the cases and prints one line of JSON with the measures
<tests beside the files>: limits of the input, the fallback, and that the output has its shape
`,
  example: 'src/model/measure.ts: prints {"cases":40,"accuracy":0.85}',
  rules: [
    finished,
    scoped,
    'Name model and version in one place. Download nothing when the product starts or is tested.',
    'Every call has a limit of time; after it the fallback answers and says so in the result.',
    'Never write a measure that no program printed.',
  ],
});

export const promptCode = defineOutline({
  deliverable: 'prompt code',
  about: 'The prompts of the product as files, and the code that fills and reads them.',
  language: 'text',
  text: `
<one file for each prompt>: rules first, then the form of the answer, then the slots
<one file that fills prompts>: a slot without a value is an error; text of users is fenced and labelled as data
<one file that reads answers>: parses them with src/schemas.ts; what does not hold is asked for once more and then refused
<tests beside the files>: filling, a good answer, a broken one, text of users that gives orders
`,
  example: 'src/prompts/summarise.md: sums up the notes of one loan in a sentence',
  rules: [
    finished,
    scoped,
    'Text of users and of models never becomes an instruction, a path, a command or HTML.',
    'One form of answer for each prompt, and one reader for it.',
    'Tests use recorded answers and need no model.',
  ],
});
