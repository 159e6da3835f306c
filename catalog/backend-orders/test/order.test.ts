import { test } from 'node:test';
import assert from 'node:assert/strict';
import { canMove, move } from '../src/domain/order.ts';

test('a paid order can be cancelled before it is packed', () => {
  assert.equal(canMove('paid', 'cancelled'), true);
});

test('a delivered order goes nowhere', () => {
  const order = { id: 'ord_1', customerId: 'c', status: 'delivered', items: [] } as const;
  assert.throws(() => move({ ...order, items: [] }, 'cancelled'));
});
