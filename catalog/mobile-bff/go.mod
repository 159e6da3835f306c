module github.example.com/mercado-andino/mobile-bff

go 1.23

require golang.org/x/sync v0.10.0
