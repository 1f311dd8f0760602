import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** The plotting library as texts, so that a page can carry it. */
export function uplotAsset(): { readonly script: string; readonly style: string } {
  const { resolve } = createRequire(import.meta.url);
  const text = (name: string): string => readFileSync(resolve(`uplot/dist/${name}`), 'utf8');
  return { script: text('uPlot.iife.min.js'), style: text('uPlot.min.css') };
}
