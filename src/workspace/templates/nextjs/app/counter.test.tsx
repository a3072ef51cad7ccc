import { cleanup, render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, expect, test } from 'vitest';
import { Counter } from './counter';

afterEach(cleanup);

test('every click counts', async () => {
  const user = userEvent.setup();
  render(<Counter />);
  const button = screen.getByRole('button');
  await user.click(button);
  await user.click(button);
  expect(button.textContent).toBe('Count: 2');
});

test('it starts where it is told to', () => {
  render(<Counter start={40} />);
  expect(screen.getByRole('button').textContent).toBe('Count: 40');
});
