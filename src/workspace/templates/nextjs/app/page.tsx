import { Counter } from './counter';

const Page = () => (
  <main>
    <h1>{{name}}</h1>
    <Counter />
  </main>
);

export default Page;
