import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { constants, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import type { Plugin, ProxyOptions } from 'vite';
import { defineConfig } from 'vitest/config';

const version = (
  JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as { version: string }
).version;
const HUB = process.env['SIGNALBOX_HUB'] ?? 'http://127.0.0.1:8080';

/** A .gz beside every text file: the hub sends it as it is. No time stamp in it, so builds are reproducible. */
function precompress(): Plugin {
  return {
    name: 'precompress',
    apply: 'build',
    writeBundle(options) {
      const root = options.dir ?? 'dist';
      for (const name of readdirSync(root, { recursive: true }) as string[]) {
        if (/\.(js|css|html|svg)$/.test(name)) {
          const file = join(root, name);
          writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: constants.Z_BEST_COMPRESSION }));
        }
      }
    },
  };
}

/**
 * The hub answers pages of its own origin only. To it, pages served from here are its own: their Origin becomes the hub's.
 * Any other Origin stays as it is, and refused.
 */
function toHub(): ProxyOptions {
  const asTheHub = (to: ClientRequest, { headers }: IncomingMessage) => {
    if (headers.origin === `http://${headers.host}`) {
      to.setHeader('origin', new URL(HUB).origin);
    }
  };
  return {
    target: HUB,
    changeOrigin: true,
    configure: (proxy) => {
      proxy.on('proxyReq', asTheHub);
      proxy.on('proxyReqWs', asTheHub);
    },
  };
}

export default defineConfig({
  plugins: [react(), precompress()],
  define: { __VERSION__: JSON.stringify(version) },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    license: { fileName: 'licenses.txt' },
  },
  server: { proxy: { '/api': toHub(), '/ws': { ...toHub(), ws: true } } },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.ts'],
    reporters: ['default', 'junit'],
    outputFile: { junit: 'target/surefire-reports/console.xml' },
  },
});
