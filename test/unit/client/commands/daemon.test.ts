import { daemonRole } from '../../../../src/client/commands/daemon.js';

test.each([
  [['master', '--dir', 'd'], 'master'],
  [['blockserver'], 'blockserver'],
  [['repair'], 'repair'],
  [['repair', '--master', 'm:1'], 'repair'],
  [['repair', 'status'], undefined],
  [['repair', 'pause', '--json'], undefined],
  [['--master', 'm:1', 'repair', 'status'], undefined],
  [['ls', '/'], undefined],
  [[], undefined],
])('%j asks for the daemon %s', (argv, role) => {
  expect(daemonRole(argv)).toBe(role);
});
