package example.mercadoandino.shippingrates

/** Se cobra el mayor entre el peso y el volumen. */
fun billable(grams: Int, cubicCm: Int): Int = maxOf(grams, cubicCm / 5)

fun main() = println(billable(900, 6000))
