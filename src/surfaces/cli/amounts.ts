/** `0.4 s`, `12.3 s`, `2 min 05 s`, `1 h 02 min`. */
export const formatSeconds = (seconds: number): string => {
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const two = (value: number): string => String(value).padStart(2, '0');
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`;
};

/** `2,310 tokens`, `1 file`. */
export const count = (amount: number, noun: string): string =>
  `${Math.round(amount).toLocaleString('en-US')} ${noun}${Math.round(amount) === 1 ? '' : 's'}`;

/** `512 MB`, `8.4 GB`. */
export const formatBytes = (bytes: number): string =>
  bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
