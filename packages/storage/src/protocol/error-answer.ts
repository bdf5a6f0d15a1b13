import type { StorageError } from '../model/storage-error.ts';
import type { S3Answer } from './operation.ts';
import { element, XML_HEADER } from './xml/write-xml.ts';

/** Where an error arose. `resource`: the path that was asked for. */
interface Place {
  readonly requestId: string;
  readonly resource: string;
}

/** The answer to a request that failed. Details whose name begins with `header:` are sent as headers, the others as elements. */
export function errorAnswer(error: StorageError, { requestId, resource }: Place): S3Answer {
  const headers: Record<string, string> = {};
  let details = '';
  for (const [name, text] of Object.entries(error.details)) {
    if (name.startsWith('header:')) headers[name.slice('header:'.length)] = text;
    else details += element(name, text);
  }
  if (error.status === 304) return { status: 304, headers };
  return {
    status: error.status,
    headers: { ...headers, 'content-type': 'application/xml' },
    body: `${XML_HEADER}<Error>${element('Code', error.code)}${element('Message', error.message)}${details}${element('Resource', resource)}${element('RequestId', requestId)}${element('HostId', 'daspanel')}</Error>`,
  };
}
