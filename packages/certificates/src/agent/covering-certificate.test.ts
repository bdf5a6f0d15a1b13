import { describe, expect, it } from 'vitest';
import { coveringFile, namesInside, entitledFiles } from './covering-certificate.ts';

const H = 'panel.example';
const none = { exact: false, wildcard: false };
const exact = { exact: true, wildcard: false };
const wildcard = { exact: false, wildcard: true };

describe('coveringFile', () => {
  it.each([
    [H, H],
    ['admin.panel.example', '*.panel.example'],
    ['sites.panel.example', '*.panel.example'],
    ['blog.sites.panel.example', '*.sites.panel.example'],
    ['bucket.s3.panel.example', '*.s3.panel.example'],
  ])('finds %s in the installation certificate, with or without a route', (name, file) => {
    expect(coveringFile(name, H, none)).toBe(file);
    expect(coveringFile(name, H, exact)).toBe(file);
  });

  it('gives the previews of one site one wildcard certificate', () => {
    expect(coveringFile('v2.v.blog.sites.panel.example', H, exact)).toBe('*.v.blog.sites.panel.example');
    expect(coveringFile('v2.v.blog.sites.panel.example', H, none)).toBeUndefined();
  });

  it('gives a mapped name a certificate of its own, and none without a route', () => {
    expect(coveringFile('shop.example', H, exact)).toBe('shop.example');
    expect(coveringFile('shop.example', H, none)).toBeUndefined();
    expect(coveringFile('x.v.blog.sites.other.example', H, exact)).toBe('x.v.blog.sites.other.example');
  });

  it('gives all names behind a wildcard route one certificate', () => {
    expect(coveringFile('anything.shop.example', H, wildcard)).toBe('*.shop.example');
    expect(coveringFile('www.shop.example', H, { exact: true, wildcard: true })).toBe('www.shop.example');
  });

  it('does not take deeper names for names of the installation', () => {
    expect(coveringFile('a.b.panel.example', H, none)).toBeUndefined();
    expect(coveringFile('notpanel.example', H, none)).toBeUndefined();
    expect(coveringFile('example', H, none)).toBeUndefined();
  });
});

describe('namesInside', () => {
  it('puts all names of the installation into each of its files', () => {
    expect(namesInside('*.sites.panel.example', H)).toEqual([H, '*.panel.example', '*.sites.panel.example', '*.s3.panel.example']);
  });
  it('puts one name into every other', () => {
    expect(namesInside('shop.example', H)).toEqual(['shop.example']);
    expect(namesInside('*.v.blog.sites.panel.example', H)).toEqual(['*.v.blog.sites.panel.example']);
  });
});

describe('entitledFiles', () => {
  it('follows from the route files, and leaves out what is no host name', () => {
    const routes = [H, 'blog.sites.panel.example', 'v2.v.blog.sites.panel.example', 'shop.example', '*.wild.example', '.tmp.1', '*', '_x'];
    expect([...entitledFiles(routes, H)].sort()).toEqual(
      [
        '*.panel.example',
        '*.s3.panel.example',
        '*.sites.panel.example',
        '*.v.blog.sites.panel.example',
        '*.wild.example',
        'panel.example',
        'shop.example',
      ].sort(),
    );
  });
  it('keeps nothing of a former host name', () => {
    expect([...entitledFiles(['blog.sites.panel.example'], 'other.example')]).not.toContain('*.sites.panel.example');
  });
});
