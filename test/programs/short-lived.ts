/**
 * Flags of node for a process that lives for seconds: it gains nothing from optimised WebAssembly, nor from many small
 * collections of garbage.
 */
export const shortLived: readonly string[] = ['--liftoff-only', '--min-semi-space-size=32'];
