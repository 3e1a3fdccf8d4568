// Loaded before the scanner: it looks for newer translations first, and what it asks with ends it where nobody answers.
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';

https.request = () => {
  throw new Error('no network here');
};
syncBuiltinESMExports();
