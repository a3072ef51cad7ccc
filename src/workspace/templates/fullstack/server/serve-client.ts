import { static as serveStatic, type RequestHandler } from 'express';
import { join } from 'node:path';

/** The built pages in a folder; every path that is no file is a page of the client, which has its own router. */
export const serveClient = (folder: string): RequestHandler[] => [
  serveStatic(folder),
  (request, response, next) => {
    if (request.method === 'GET' && request.accepts('html')) response.sendFile(join(folder, 'index.html'));
    else next();
  },
];
