import { z } from 'zod';
import { html, raw } from 'hono/html';
import { shortId } from '../../../domain/id.ts';
import { runs } from '../../../operations/runs.ts';
import { printable } from '../../printable.ts';
import { defineRoute, text, type ApiRoute } from '../api-route.ts';
import { sessionCookie } from '../session-cookie.ts';
import { sessionHours } from '../sessions.ts';

type Html = ReturnType<typeof html>;

const style =
  'body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem}table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .8rem .3rem 0;border-bottom:1px solid #8884}';

const page = async (title: string, body: Html, status = 200): Promise<Response> =>
  text(
    String(
      await html`<!doctype html>
        <html lang="en">
          <head>
            <meta charset="utf-8" />
            <meta name="viewport" content="width=device-width" />
            <title>${title}</title>
            <style>
              ${raw(style)}
            </style>
          </head>
          <body>
            <h1>${title}</h1>
            ${body}
          </body>
        </html>`,
    ),
    'text/html; charset=utf-8',
    status,
  );

const askedForLink = (why: string): Promise<Response> =>
  page(
    'Millwright',
    html`<p>${why}</p>
      <p>
        A link is printed when <code>millwright serve</code> starts. <code>POST /api/login-links</code> with
        the token makes another one.
      </p>`,
    401,
  );

const home = defineRoute({
  method: 'GET',
  path: '/',
  group: 'pages',
  about: 'A plain page with the latest runs',
  input: z.strictObject({}),
  open: true,
  answers: {
    200: { about: 'the page', type: 'text/html' },
    401: { about: 'how to get in', type: 'text/html' },
  },
  async answer({ context, isKnown }) {
    if (!isKnown) return askedForLink('This browser was not let in, or its session has ended.');
    const { runs: found } = await runs.run({ limit: 100 }, context);
    const rows = found.map(
      ({ id, title, recipe, status, outcome, project, createdAt }) =>
        html`<tr>
          <td><a href="/api/runs/${id}">${shortId(id)}</a></td>
          <td>${printable(title, 200)}</td>
          <td>${recipe}</td>
          <td>${outcome ?? status}</td>
          <td>${printable(project, 200)}</td>
          <td>${createdAt}</td>
        </tr>`,
    );
    const head = ['run', 'title', 'recipe', 'state', 'project', 'since'].map(
      (name) => html`<th>${name}</th>`,
    );
    return page(
      'Millwright',
      found.length === 0
        ? html`<p>No run yet.</p>`
        : html`<table>
            <tr>
              ${head}
            </tr>
            ${rows}
          </table>`,
    );
  },
});

const login = defineRoute({
  method: 'GET',
  path: '/login',
  group: 'pages',
  about: 'Lets a browser in by a link that is valid once',
  input: z.strictObject({ code: z.string().max(200) }),
  open: true,
  answers: {
    303: { about: 'to the page, with a cookie' },
    401: { about: 'the link was used, or is too old', type: 'text/html' },
  },
  async answer({ input, house, headers }) {
    const session = house.sessions.redeem(input.code);
    if (session === undefined) return askedForLink('This link was used already, or is too old.');
    const cookie = `${sessionCookie(headers)}=${session}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${sessionHours * 3600}`;
    return new Response(null, { status: 303, headers: { location: '/', 'set-cookie': cookie } });
  },
});

/** What a person sees in a browser. No script, and nothing from elsewhere. */
export const pageRoutes: readonly ApiRoute[] = [home, login];
