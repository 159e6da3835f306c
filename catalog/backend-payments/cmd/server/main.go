// Command server takes payments over gRPC.
package main

import (
	"log/slog"
	"net"
	"os"

	"google.golang.org/grpc"

	"github.example.com/mercado-andino/backend-payments/internal/refunds"
)

func main() {
	listener, err := net.Listen("tcp", ":9090")
	if err != nil {
		slog.Error("listen", "error", err)
		os.Exit(1)
	}
	server := grpc.NewServer()
	refunds.Register(server)
	if err := server.Serve(listener); err != nil {
		slog.Error("serve", "error", err)
		os.Exit(1)
	}
}
