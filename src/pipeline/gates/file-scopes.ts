const pageFolders =
  /^(?:apps\/web|client|frontend|packages\/web|src\/(?:app|client|components|pages|ui|web)|ui|web)\//;
const pageFiles = /\.(?:css|scss|jsx|tsx|vue|svelte)$/;
const tests =
  /(?:^|\/)(?:__tests__|e2e|tests?)\/|\.(?:spec|test)\.\w+$|(?:^|\/)test_[^/]+\.py$|_test\.(?:go|py)$/;
const paperwork = /^(?:\.github\/|design\/|docs\/|Dockerfile$|\.dockerignore$|openapi\.(?:ya?ml|json)$)/;

/** Tests by where they lie and what they are called, in the ways of all toolchains. */
export const isTestFile = (path: string): boolean => tests.test(path);

/** What people see: pages, their styles, and their tests. */
export const isPage = (path: string): boolean =>
  (pageFolders.test(path) || pageFiles.test(path)) && !paperwork.test(path);

/** The product itself: neither documents nor what puts it into production. */
export const isCode = (path: string): boolean => !paperwork.test(path) && !path.endsWith('.md');
