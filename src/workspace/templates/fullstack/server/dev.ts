// What runs while you work: the API, and the client as Vite compiles it, on one port.
import { createServer } from 'vite';
import { createApp } from './app.ts';
import { listen } from './listen.ts';

const vite = await createServer({ server: { middlewareMode: true }, appType: 'spa' });
listen(createApp(vite.middlewares)).once('close', () => void vite.close());
