plugins {
    kotlin("jvm") version "2.1.0"
    application
}

version = "4.4.1"

application {
    mainClass = "example.mercadoandino.shippingrates.MainKt"
}
