module github.example.com/mercado-andino/backend-payments

go 1.23

require (
	github.com/jackc/pgx/v5 v5.7.2
	github.com/twmb/franz-go v1.18.1
	google.golang.org/grpc v1.70.0
	google.golang.org/protobuf v1.36.4
)
