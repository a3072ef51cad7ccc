// What runs in production: the API and the built client on one port.
import { fileURLToPath } from 'node:url';
import { createApp } from './app.ts';
import { listen } from './listen.ts';
import { serveClient } from './serve-client.ts';

listen(createApp(...serveClient(fileURLToPath(new URL('../client', import.meta.url)))));
