#!/usr/bin/env node
// Compares docs/third-party/README.md with bills of materials: `scripts/check-notices.mjs target/hub.cdx.json …`. Prints what is missing,
// what is there under a licence that it does not have, and what is in none of them; ends with 1 where there is something.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = join(dirname(fileURLToPath(import.meta.url)), '..', 'docs', 'third-party');
const OWN = 'dev.signalbox';

const rows = readFileSync(join(folder, 'README.md'), 'utf8')
  .split('\n')
  .map((line) => /^\| `([^:`]+):([^`]+)` \| \[([^\]]+)\]\(([^)]+)\) \|/.exec(line))
  .filter((match) => match !== null)
  .map(([, group, name, licence, text]) => ({ group, name, licence, text, used: false }));
const faults = rows
  .filter((row) => !existsSync(join(folder, row.text)))
  .map((row) => `${row.text} is not there`);

for (const file of process.argv.slice(2)) {
  const { components } = JSON.parse(readFileSync(file, 'utf8'));
  for (const { group, name, licenses = [] } of components) {
    if (group === OWN) {
      continue;
    }
    const row = rows.find((each) => each.group === group && (each.name === name || each.name === '*'));
    const offered = licenses.map((each) => each.license?.id ?? each.license?.name ?? each.expression);
    if (row === undefined) {
      faults.push(`${group}:${name} has no row: ${offered.join(' or ')}`);
    } else {
      row.used = true;
      if (!offered.includes(row.licence)) {
        faults.push(`${group}:${name} is under ${offered.join(' or ')}, not under ${row.licence}`);
      }
    }
  }
}
faults.push(...rows.filter((row) => !row.used).map((row) => `${row.group}:${row.name} is in no jar`));
for (const fault of faults) {
  console.error(`docs/third-party/README.md: ${fault}`);
}
process.exitCode = faults.length === 0 ? 0 : 1;
