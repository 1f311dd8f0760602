import { escapeHtml, scriptJson } from '../../../../src/client/plot/escape-html.js';
import { reportHtml } from '../../../../src/client/experiment/report/report-html.js';
import { FACTS, RESULT, TIMELINE } from '../../../support/fake-experiment.js';

test('text stays text in elements, attributes and scripts', () => {
  expect(escapeHtml(`<a href="x" id='y'>&amp;`)).toBe(
    '&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;amp;',
  );
  const json = scriptJson({ text: '</script><!-- ]]>' });
  expect(json).not.toContain('<');
  expect(JSON.parse(json)).toEqual({ text: '</script><!-- ]]>' });
});

test('a report names no address to fetch from, and carries a failure in its first lines', () => {
  const failed = { ...RESULT, passed: false, failures: ['lost: /x: <gone>'] };
  const html = reportHtml(failed, FACTS, TIMELINE);
  expect(html).toContain('Failed: lost: /x: &lt;gone&gt;');
  expect(html).not.toMatch(/(src|href)="(?!data:)/);
  expect(html).not.toMatch(/@import|url\(/);
});

test('an experiment without samples still has its report', () => {
  const html = reportHtml(RESULT, [], { samples: [], seconds: [], events: [] });
  expect(html).toContain('</html>');
});
