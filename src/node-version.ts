/** The oldest Node that Threadsmith runs on; `engines` in package.json says the same. */
const NEEDED_MAJOR = 24;

// Imported first by the front door: on an older Node the native database driver crashes without a word.
const major = Number(process.versions.node.split('.', 1)[0]);
if (major < NEEDED_MAJOR) {
  process.stderr.write(
    `Threadsmith needs Node ${NEEDED_MAJOR} or newer, and this is Node ${process.versions.node}. Use "npm start" or "npx threadsmith": they run the Node that "npm ci" installed.\n`,
  );
  process.exit(1);
}
