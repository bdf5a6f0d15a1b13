import { describe, expect, test } from 'vitest';
import { describeDownload } from './download-name.ts';

describe('a download', () => {
  test.each([
    ['report.pdf', `attachment; filename="report.pdf"; filename*=UTF-8''report.pdf`],
    ['Bericht für März.pdf', `attachment; filename="Bericht f_r M_rz.pdf"; filename*=UTF-8''Bericht%20f%C3%BCr%20M%C3%A4rz.pdf`],
    ["it's (1).txt", `attachment; filename="it's (1).txt"; filename*=UTF-8''it%27s%20%281%29.txt`],
    ['../../etc/passwd', `attachment; filename="passwd"; filename*=UTF-8''passwd`],
    ['C:\\Windows\\evil.exe', `attachment; filename="evil.exe"; filename*=UTF-8''evil.exe`],
    [
      'a"; filename=evil.html; x="',
      `attachment; filename="a__ filename=evil.html_ x=_"; filename*=UTF-8''a_%3B%20filename%3Devil.html%3B%20x%3D_`,
    ],
    ['x\r\nSet-Cookie: a=b', `attachment; filename="x__Set-Cookie_ a=b"; filename*=UTF-8''x__Set-Cookie_%20a%3Db`],
    ['gpj.\u202etxt.exe', `attachment; filename="gpj._txt.exe"; filename*=UTF-8''gpj._txt.exe`],
    ['.htaccess', `attachment; filename="htaccess"; filename*=UTF-8''htaccess`],
    ['', `attachment; filename="attachment"; filename*=UTF-8''attachment`],
    ['..', `attachment; filename="attachment"; filename*=UTF-8''attachment`],
    ['\ud800.txt', `attachment; filename="_.txt"; filename*=UTF-8''%EF%BF%BD.txt`],
  ])('named %j has a harmless header', (name, header) => {
    expect(describeDownload(name)).toBe(header);
  });

  test('with a very long name keeps its ending', () => {
    const header = describeDownload(`${'n'.repeat(5_000)}.pdf`);
    expect(header.length).toBeLessThan(300);
    expect(header).toContain('nnn.pdf"');
  });
});
