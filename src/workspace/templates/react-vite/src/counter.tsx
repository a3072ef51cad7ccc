import { useState } from 'react';

interface Props {
  start?: number;
}

export const Counter = ({ start = 0 }: Props) => {
  const [count, setCount] = useState(start);
  return (
    <button type="button" onClick={() => setCount((value) => value + 1)}>
      Count: {count}
    </button>
  );
};
