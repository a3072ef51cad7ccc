import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { App } from './app.tsx';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const answerWith = (response: Response) => vi.stubGlobal('fetch', () => Promise.resolve(response));

test('the page says how the server is', async () => {
  answerWith(Response.json({ status: 'ok', uptime: 12.3 }));
  render(<App />);
  expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('{{name}}');
  expect(await screen.findByText('The server is well since 12 s.')).toBeTruthy();
});

test('a server that fails is told', async () => {
  answerWith(new Response('', { status: 503 }));
  render(<App />);
  expect(await screen.findByText(/the server answers 503/)).toBeTruthy();
});
