import { createApp } from './app.ts';
import { readPort } from './read-port.ts';

const app = createApp({ logger: true });

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    // Requests that are under way are answered first.
    void app.close();
  });

// Every interface, so that it can be reached in a container, too.
await app.listen({ host: '0.0.0.0', port: readPort(process.env['PORT']) });
