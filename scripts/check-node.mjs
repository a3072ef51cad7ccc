// Plain JavaScript on purpose: it must run, and explain itself, on a Node far too old for the rest.
// A missing optional dependency is skipped by npm without a word, so the version is checked before every script.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  console.error(
    `Millwright needs Node 22.19 or newer; this is ${process.version}.\n` +
      `The repository brings its own: run "npm ci --include=optional" and use "npm run …" or "npx …".\n` +
      `If there is no prebuilt Node for ${process.platform}-${process.arch}, install Node 22.19+ yourself.`,
  );
  process.exit(1);
}
