import { createApp } from './app.ts';
import { readPort } from './read-port.ts';

const port = readPort(process.env['PORT']);
const server = createApp().listen(port, (error) => {
  if (error) throw error;
  console.log(`listening on http://localhost:${port}`);
});

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    // Requests that are under way are answered first.
    server.close();
  });
