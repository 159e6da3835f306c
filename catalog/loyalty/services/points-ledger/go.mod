module github.example.com/mercado-andino/loyalty/services/points-ledger

go 1.25

require google.golang.org/grpc v1.76.0
