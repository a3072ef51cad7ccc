import { render, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { App } from './app.tsx';

test('the page says its name', () => {
  render(<App />);
  expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('{{name}}');
});
