terraform {
  required_version = "~> 1.10"

  backend "s3" {
    bucket       = "mercado-andino-tfstate-prod"
    key          = "prod/security/terraform.tfstate"
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
      stack       = "security"
    }
  }
}

module "guardduty" {
  source = "../modules/guardduty"

  environment = "prod"
}

resource "helm_release" "falco" {
  name       = "falco"
  repository = "https://charts.mercadoandino.example"
  chart      = "falco"
  version    = "4.20.0"
  namespace  = "security"
}

resource "helm_release" "tempo" {
  name       = "tempo-agent"
  repository = "https://charts.mercadoandino.example"
  chart      = "tempo"
  version    = "1.18.1"
  namespace  = "observability"
}

resource "aws_config_configuration_recorder" "this" {
  name     = "prod"
  role_arn = "arn:aws:iam::111122223333:role/config-recorder"
}
