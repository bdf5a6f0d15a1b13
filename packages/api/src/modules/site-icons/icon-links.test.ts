import { expect, it } from 'vitest';
import { iconLinksOf } from './icon-links.ts';

const link = (href: string) => `<link rel="icon" href="${href}">`;

it.each([
  ['<link rel=icon href=/a.png>', '/a.png'],
  ['<LINK HREF="a.png" REL="Shortcut ICON">', '/a.png'],
  [`<link rel='apple-touch-icon' sizes="180x180" href='img/a b.png?v=1&amp;w=2#x'/>`, '/img/a b.png'],
  ['<!doctype html><title><link rel=icon href=no.png></title><link rel=icon href=yes.png>', '/yes.png'],
  ['<!-- <link rel=icon href=no.png> --><link rel=icon href=./yes.png>', '/yes.png'],
  ['<script>"<link rel=icon href=no.png>"</script><link rel=icon href=yes.png>', '/yes.png'],
  ['<link rel=icon rel=stylesheet href=a.png href=b.png>', '/a.png'],
  [link('b%C3%A4r.png'), '/bär.png'],
])('finds the icon of %j', (html, expected) => {
  expect(iconLinksOf(html)).toEqual([expected]);
});

it.each([
  'javascript:alert(1)',
  'data:image/png;base64,iVBORw0KGgo=',
  'blob:https://site.invalid/a.png',
  'http://site.invalid/a.png',
  'https://elsewhere.example/a.png',
  '//elsewhere.example/a.png',
  '\\\\elsewhere.example\\a.png',
  'https://site.invalid:8443/a.png',
  'https://site.invalid@elsewhere.example/a.png',
  'file:///etc/passwd',
  '..%2fsecret.png',
  'a/%2e%2e%2f%2e%2e%2fsecret.png',
  'a%00.png',
  '%ff.png',
  'a//b.png',
  '/',
  '',
])('does not follow %j', (href) => {
  expect(iconLinksOf(link(href))).toEqual([]);
});

it('does not climb above the document root', () => {
  expect(iconLinksOf(link('../../secret.png'))).toEqual(['/secret.png']);
  expect(iconLinksOf(link('a/%2E%2e/%2e%2E/secret.png'))).toEqual(['/secret.png']);
});

it('takes other links, what stands in the body and what has no end for no icons', () => {
  expect(iconLinksOf('<link rel=stylesheet href=a.css><link rel="mask-icon" href=a.svg><linking rel=icon href=a.png>')).toEqual([]);
  expect(iconLinksOf(`<body>${link('a.png')}`)).toEqual([]);
  expect(iconLinksOf(`<!-- ${link('a.png')}`)).toEqual([]);
});

it('keeps the order, and looks at four at most', () => {
  const html = ['a', 'b', 'c', 'd', 'e'].map((name) => link(`${name}.png`)).join('');
  expect(iconLinksOf(html)).toEqual(['/a.png', '/b.png', '/c.png', '/d.png']);
});

it.each([
  '<',
  '<link ',
  '<link a="',
  "<link a='",
  '<!--',
  '<script',
  '<link a = ',
  '<link a="<link " b="<link ',
  '<link\t\t\t\t ',
  '<link\t',
  ' b="<link "',
  '<link a',
])('reads 64 KiB of %j in no time', (piece) => {
  const html = piece.repeat(Math.floor(65_536 / piece.length));
  const began = performance.now();
  expect(iconLinksOf(html)).toEqual([]);
  expect(performance.now() - began).toBeLessThan(500);
});
