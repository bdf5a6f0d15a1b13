import type { Operation } from '../../protocol/operation.ts';
import { s3Error } from '../../protocol/s3-error.ts';
import { element, xmlAnswer } from '../../protocol/xml/write-xml.ts';
import { MOST_DOCUMENT_BYTES } from '../document-operations.ts';
import { findVersion, namedVersion, versionHeader } from '../find-version.ts';
import { requireLock } from './object-retention.ts';
import { parseLegalHold } from './retention.ts';

const getObjectLegalHold: Operation = {
  target: 'object',
  name: 'GetObjectLegalHold',
  method: 'GET',
  query: ['legal-hold'],
  action: 's3:GetObjectLegalHold',
  async run(context, request) {
    requireLock(context);
    const { legalHold } = (await findVersion(context, request)).facts;
    if (legalHold === undefined) throw s3Error('NoSuchObjectLockConfiguration');
    return xmlAnswer('LegalHold', element('Status', legalHold ? 'ON' : 'OFF'));
  },
};

const putObjectLegalHold: Operation = {
  target: 'object',
  name: 'PutObjectLegalHold',
  method: 'PUT',
  query: ['legal-hold'],
  action: 's3:PutObjectLegalHold',
  async run(context, request) {
    requireLock(context);
    const legalHold = parseLegalHold(await request.readText(MOST_DOCUMENT_BYTES));
    await findVersion(context, request);
    const record = await context.objects.amend(request.key, namedVersion(request.query), () => ({ legalHold }));
    return { status: 200, headers: versionHeader(context, record) };
  },
};

export const objectLegalHold: readonly Operation[] = [getObjectLegalHold, putObjectLegalHold];
