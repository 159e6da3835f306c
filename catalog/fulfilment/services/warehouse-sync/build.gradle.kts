plugins {
    kotlin("jvm") version "2.1.0"
    application
}

version = "2.14.3"

application {
    mainClass = "example.mercadoandino.warehousesync.MainKt"
}
