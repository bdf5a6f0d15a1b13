import type { Page } from 'playwright-core';
import { evaluateInPage } from './evaluate-in-page.ts';

/** A second of a moving picture, as Base64 of WebM. */
const RECORD = `new Promise((resolve) => {
  const canvas = Object.assign(document.createElement('canvas'), { width: 16, height: 16 });
  const pen = canvas.getContext('2d');
  const recorder = new MediaRecorder(canvas.captureStream(10), { mimeType: 'video/webm' });
  let turn = 0;
  const timer = setInterval(() => { pen.fillStyle = turn++ % 2 ? 'red' : 'blue'; pen.fillRect(0, 0, 16, 16); }, 50);
  recorder.ondataavailable = async ({ data }) => {
    clearInterval(timer);
    resolve(btoa(String.fromCharCode(...new Uint8Array(await data.arrayBuffer()))));
  };
  recorder.start();
  setTimeout(() => recorder.stop(), 500);
})`;

const PAINT = `(() => {
  const canvas = Object.assign(document.createElement('canvas'), { width: 2, height: 2 });
  canvas.getContext('2d').fillRect(0, 0, 2, 2);
  return canvas.toDataURL('image/png').split(',')[1];
})()`;

/** A file of each kind that can be previewed, by name. The browser of `page` makes picture and film. */
export async function makePreviewSamples(page: Page) {
  const fromBrowser = async (expression: string) => Buffer.from(String(await evaluateInPage(page, expression)), 'base64');
  return {
    'pixel.png': await fromBrowser(PAINT),
    'film.webm': await fromBrowser(RECORD),
    'tone.wav': makeTone(),
    'paper.pdf': makePaper(),
    'words.txt': '<script>__x()</script> words',
  };
}

/** A tenth of a second of silence: RIFF, PCM, 8 bits, 8 kHz. */
function makeTone(): Buffer {
  const head = Buffer.alloc(44);
  const samples = Buffer.alloc(800, 128);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + samples.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(8000, 24);
  head.writeUInt32LE(8000, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write('data', 36);
  head.writeUInt32LE(samples.length, 40);
  return Buffer.concat([head, samples]);
}

/** An empty page (ISO 32000). */
function makePaper(): string {
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>',
  ];
  let text = '%PDF-1.4\n';
  const places: string[] = [];
  for (const [index, object] of objects.entries()) {
    places.push(`${String(text.length).padStart(10, '0')} 00000 n \n`);
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
  }
  return `${text}xref\n0 4\n0000000000 65535 f \n${places.join('')}trailer<</Size 4/Root 1 0 R>>\nstartxref\n${text.length}\n%%EOF\n`;
}
