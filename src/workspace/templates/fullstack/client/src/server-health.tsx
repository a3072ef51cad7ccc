import { useEffect, useState } from 'react';
import { askHealth } from './ask-server.ts';

export const ServerHealth = () => {
  const [text, setText] = useState('The server is asked …');

  useEffect(() => {
    const leaving = new AbortController();
    const ask = async () => {
      try {
        const { uptime } = await askHealth(leaving.signal);
        setText(`The server is well since ${Math.round(uptime)} s.`);
      } catch (error) {
        if (!leaving.signal.aborted) setText(`The server is not well: ${String(error)}`);
      }
    };
    void ask();
    return () => leaving.abort();
  }, []);

  return <output>{text}</output>;
};
