import { test } from 'node:test';
import assert from 'node:assert/strict';
import { allowed } from '../src/filter.ts';

test('customer data never leaves', () => assert.equal(allowed('customer.email'), false));
