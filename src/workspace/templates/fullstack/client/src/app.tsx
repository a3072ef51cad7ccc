import { ServerHealth } from './server-health.tsx';

export const App = () => (
  <main>
    <h1>{{name}}</h1>
    <ServerHealth />
  </main>
);
