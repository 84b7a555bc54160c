// Builds the console for Maven: each step runs only when what it reads has changed since it last succeeded.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('.', import.meta.url));
const stamps = join(root, 'target', 'stamps');

const LOCK = ['package.json', 'package-lock.json', '.npmrc'];
const PROTO = ['../proto/src/main/proto', 'buf.gen.yaml'];
const SOURCES = ['src', 'public', 'index.html', 'vite.config.ts', 'tsconfig.json', 'biome.json'];
const GOLDEN = ['../proto/src/test/resources'];
const GENERATED = join('src', 'gen');

const testsSkipped = process.argv.includes('--skip-tests');

const steps = [
  { name: 'install', reads: LOCK, makes: 'node_modules', run: ['npm', 'ci', '--no-audit', '--no-fund'] },
  {
    name: 'generate',
    reads: [...LOCK, ...PROTO],
    makes: GENERATED,
    run: ['npm', 'run', '--silent', 'generate'],
  },
  { name: 'typecheck', reads: [...LOCK, ...PROTO, ...SOURCES], run: ['npm', 'run', '--silent', 'typecheck'] },
  { name: 'lint', reads: [...LOCK, ...SOURCES], run: ['npm', 'run', '--silent', 'lint'] },
  {
    name: 'test',
    reads: [...LOCK, ...PROTO, ...SOURCES, ...GOLDEN],
    run: ['npm', 'run', '--silent', 'test'],
    skip: testsSkipped,
  },
  {
    name: 'build',
    reads: [...LOCK, ...PROTO, ...SOURCES],
    makes: 'dist',
    run: ['npm', 'run', '--silent', 'build'],
  },
];

for (const step of steps) {
  if (step.skip) {
    console.log(`console: ${step.name} skipped`);
    continue;
  }
  const stamp = join(stamps, step.name);
  const fingerprint = fingerprintOf(step.reads);
  const made = step.makes === undefined || existsSync(join(root, step.makes));
  if (made && existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint) {
    continue;
  }
  console.log(`console: ${step.name}`);
  if (step.name === 'build') {
    // Maven copies and never removes: files of an earlier build would stay in the jar.
    rmSync(join(root, 'target', 'classes'), { recursive: true, force: true });
  }
  const [command, ...args] = step.run;
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    console.error(`console: ${step.name} failed${error === undefined ? '' : `: ${error.message}`}`);
    process.exit(1);
  }
  mkdirSync(stamps, { recursive: true });
  writeFileSync(stamp, fingerprint);
}

/** One hash over the names and contents of everything a step reads. */
function fingerprintOf(paths) {
  const hash = createHash('sha256').update(process.version);
  for (const path of paths.flatMap(filesUnder)) {
    hash.update(`\0${path}\0`).update(readFileSync(join(root, path)));
  }
  return hash.digest('hex');
}

function filesUnder(path) {
  const full = join(root, path);
  if (!existsSync(full) || path === GENERATED) {
    return [];
  }
  if (!statSync(full).isDirectory()) {
    return [path];
  }
  return readdirSync(full)
    .sort()
    .flatMap((name) => filesUnder(join(path, name)));
}
