import { render, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import Page from './page';

test('the page says its name', () => {
  render(<Page />);
  expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('{{name}}');
});
