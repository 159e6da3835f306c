module github.example.com/mercado-andino/pricing

go 1.23
