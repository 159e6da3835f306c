package example.mercadoandino.deliverytracker

enum class Status { PREPARING, IN_TRANSIT, DELIVERED, RETURNED }

fun main() = println(Status.entries)
