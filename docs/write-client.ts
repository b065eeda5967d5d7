import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createOpenApi } from '../src/api/openapi/create-open-api.ts';
import { clientSource } from './client-source.ts';

/** Writes the types of the REST client from the OpenAPI document: `npm run docs`. */
writeFileSync(join(import.meta.dirname, '../web/api-client/operations.ts'), clientSource(createOpenApi()));
