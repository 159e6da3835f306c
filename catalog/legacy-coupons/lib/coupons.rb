# frozen_string_literal: true

# A coupon takes a percentage off a cart, once per customer.
class Coupon
  attr_reader :code, :percent

  def initialize(code, percent)
    @code = code.upcase
    @percent = percent
  end

  def apply(total_cents)
    total_cents - (total_cents * percent / 100)
  end
end
