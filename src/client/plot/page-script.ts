/**
 * Runs before the library: it formats numbers by the browser's language, and a browser in a plain POSIX environment names
 * one (`en-US@posix`) that its own formatter refuses.
 */
export const LANGUAGE_SCRIPT = String.raw`
'use strict';
try {
  new Intl.NumberFormat(navigator.language);
} catch {
  Object.defineProperty(navigator, 'language', { value: 'en' });
}
`;

/**
 * What runs in the reader's browser: it draws the plots from the data in the page. Plain JavaScript as a text, since the
 * page must stand alone; `uPlot` is the library that the page carries too.
 */
export const PAGE_SCRIPT = String.raw`
'use strict';
(() => {
  const { plots, events, endSeconds } = JSON.parse(document.getElementById('data').textContent);
  const drawn = [];
  const theme = (name) => getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();
  const shown = (unit) => (_, value) =>
    value == null ? '–' : (value >= 100 ? Math.round(value) : Math.round(value * 10) / 10) + ' ' + unit;

  /** A numbered line at each event; the list on the page says what the numbers mean. */
  const marks = (plot) => {
    const { ctx, bbox } = plot;
    const ratio = devicePixelRatio || 1;
    ctx.save();
    ctx.strokeStyle = ctx.fillStyle = theme('mark');
    ctx.lineWidth = ratio;
    ctx.setLineDash([3 * ratio, 3 * ratio]);
    ctx.font = 'bold ' + 11 * ratio + 'px system-ui, sans-serif';
    ctx.textAlign = 'center';
    let before = -Infinity;
    events.forEach(({ seconds }, i) => {
      const x = Math.round(plot.valToPos(seconds, 'x', true));
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
      // Numbers of events that come close together stand side by side.
      const at = Math.max(x, before + 11 * ratio);
      ctx.fillText(String(i + 1), at, bbox.top - 4 * ratio);
      before = at;
    });
    ctx.restore();
  };

  const scales = {
    log: { distr: 3 },
    rate: { distr: 4, asinh: 10, range: (_, low, high) => [0, Math.max(20, (high ?? 1) * 1.4)] },
  };
  /** The library's own ticks of such a scale leave most of it bare. */
  const rateTicks = {
    splits: (plot) => [0, 5, 10, 20, 50, 100, 200, 500, 1000, 2000].filter((tick) => tick <= plot.scales.y.max),
    filter: (_, ticks) => ticks,
  };
  const options = ({ series, unit, scale }, width) => {
    const axis = { stroke: theme('soft'), grid: { stroke: theme('line'), width: 1 }, ticks: { stroke: theme('line') } };
    return {
      width,
      height: 240,
      padding: [18, 20, 0, 0],
      cursor: { sync: { key: 'page' }, points: { size: 6 } },
      scales: {
        x: { time: false, range: [0, endSeconds] },
        y: scales[scale] ?? { range: (_, low, high) => [0, Math.max(1, (high ?? 1) * 1.08)] },
      },
      axes: [
        { ...axis, values: (_, ticks) => ticks.map((tick) => tick + ' s') },
        { ...axis, ...(scale === 'rate' ? rateTicks : {}), size: 56, label: unit, labelSize: 18, values: (_, ticks) => ticks.map((tick) => (tick == null ? '' : String(tick))) },
      ],
      series: [
        { label: 'time', value: shown('s') },
        ...series.map(({ label, colour, reference, stepped }) => ({
          label,
          stroke: theme('c' + colour),
          width: reference ? 1.5 : 2,
          dash: reference ? [8, 5] : undefined,
          paths: stepped ? uPlot.paths.stepped({ align: 1 }) : undefined,
          points: { show: false },
          value: shown(unit),
        })),
      ],
      hooks: { draw: [marks] },
    };
  };

  const draw = () => {
    for (const each of drawn.splice(0)) each.destroy();
    for (const plot of plots) {
      const place = document.getElementById('plot-' + plot.id);
      const data = [plot.times, ...plot.series.map(({ values }) => values)];
      drawn.push(new uPlot(options(plot, place.clientWidth), data, place));
    }
  };
  draw();
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  let width = document.body.clientWidth;
  addEventListener('resize', () => {
    if (document.body.clientWidth === width) return;
    width = document.body.clientWidth;
    for (const each of drawn) each.setSize({ width: each.root.parentElement.clientWidth, height: 240 });
  });
})();
`;
