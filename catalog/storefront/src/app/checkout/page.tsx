import { createOrder, currentCart, applyCoupon } from '../../lib/api';

export default async function Checkout({ searchParams }: { searchParams: { coupon?: string } }) {
  const cart = await currentCart();
  const priced = searchParams.coupon ? await applyCoupon(cart, searchParams.coupon) : cart;

  async function pay() {
    'use server';
    await createOrder(priced, `${priced.id}:order`);
  }

  return <form action={pay}><button>Pagar {priced.total.amount}</button></form>;
}
