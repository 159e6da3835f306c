terraform {
  required_version = "~> 1.10"

  backend "s3" {
    bucket       = "mercado-andino-tfstate-prod"
    key          = "prod/observability/terraform.tfstate"
    region       = "us-east-1"
    use_lockfile = true
  }

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.84"
    }
    helm = {
      source  = "hashicorp/helm"
      version = "~> 2.17"
    }
  }
}

provider "aws" {
  region = "us-east-1"

  default_tags {
    tags = {
      environment = "prod"
      owner       = "equipo-plataforma"
      stack       = "observability"
    }
  }
}

resource "helm_release" "prometheus" {
  name       = "kube-prometheus-stack"
  repository = "https://charts.mercadoandino.example"
  chart      = "kube-prometheus-stack"
  version    = "69.8.2"
  namespace  = "observability"
}

resource "helm_release" "loki" {
  name       = "loki"
  repository = "https://charts.mercadoandino.example"
  chart      = "loki"
  version    = "6.27.0"
  namespace  = "observability"
}

resource "aws_cloudwatch_log_group" "audit" {
  name              = "/prod/eks/audit"
  retention_in_days = 365
}
