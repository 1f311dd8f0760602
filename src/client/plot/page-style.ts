/** Of a page with plots; light and dark by what the reader's system says. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --paper: #fff; --card: #f6f7f9; --ink: #1b1f24; --soft: #57606a; --line: #d8dee4;
  --good: #1a7f37; --bad: #cf222e; --mark: #8250df;
  --c1: #c8420a; --c2: #9a6700; --c3: #0969da; --c4: #1a7f37; --c5: #6e7781; --c6: #a0236f; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #0d1117; --card: #161b22; --ink: #e6edf3; --soft: #9198a1; --line: #30363d;
    --good: #3fb950; --bad: #f85149; --mark: #ab7df8;
    --c1: #ff8c5a; --c2: #d4a72c; --c3: #58a6ff; --c4: #3fb950; --c5: #9198a1; --c6: #f778ba; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1180px; padding: 24px 16px 48px; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin: 0 0 4px; overflow-wrap: anywhere; }
h2 { font-size: 1.05rem; margin: 0 0 8px; }
h2.below { margin-top: 20px; }
p { margin: 8px 0; } .soft, figcaption { color: var(--soft); }
.verdict { font-weight: 600; } .passed { color: var(--good); } .failed { color: var(--bad); }
code { font: 13px/1.5 ui-monospace, monospace; overflow-wrap: anywhere; background: var(--card); padding: 1px 4px; border-radius: 4px; }
.columns { display: grid; gap: 24px; grid-template-columns: minmax(0, 5fr) minmax(0, 7fr); align-items: start; margin-top: 20px; }
section, figure { min-width: 0; }
figure { margin: 0 0 24px; } figcaption { font-size: 13px; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: 14px; }
th, td { text-align: left; vertical-align: top; padding: 5px 8px 5px 0; border-bottom: 1px solid var(--line); }
th { font-weight: 400; color: var(--soft); } tr.main td { font-weight: 600; }
ol.events { padding-left: 0; list-style: none; margin: 8px 0 24px; }
ol.events b { display: inline-block; min-width: 1.5em; text-align: center; border-radius: 1em; background: var(--mark); color: var(--paper); margin-right: 6px; font-size: 12px; }
details { margin: 16px 0; } summary { cursor: pointer; } .scroll { overflow-x: auto; }
.scroll th, .scroll td { white-space: nowrap; padding-right: 14px; text-align: right; }
.plot { min-height: 220px; }
.u-legend { font-size: 13px; text-align: left; } .u-legend th { color: var(--ink); }
.u-legend th, .u-legend td { border: 0; padding: 1px 3px; width: auto; }
.u-legend.u-inline tr { margin-right: 12px; }
@media (max-width: 860px) { .columns { grid-template-columns: minmax(0, 1fr); } body { padding: 16px 12px 40px; } }
@media print { body { max-width: none; } }
`;
