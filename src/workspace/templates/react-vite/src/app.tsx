import { Counter } from './counter.tsx';

export const App = () => (
  <main>
    <h1>{{name}}</h1>
    <Counter />
  </main>
);
