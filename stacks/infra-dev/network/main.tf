terraform {
  required_version = "~> 1.10"

  backend "s3" {
    bucket       = "mercado-andino-tfstate-dev"
    key          = "dev/network/terraform.tfstate"
    region       = "us-east-1"
    use_lockfile = true
  }

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.84"
    }
  }
}

provider "aws" {
  region = "us-east-1"

  default_tags {
    tags = {
      environment = "dev"
      owner       = "equipo-plataforma"
      stack       = "network"
    }
  }
}

module "vpc" {
  source  = "terraform-aws-modules/vpc/aws"
  version = "5.17.0"

  name = "dev-use1"
  cidr = "10.60.0.0/16"
  azs  = ["us-east-1a", "us-east-1b", "us-east-1c"]

  private_subnets  = ["10.60.0.0/20", "10.60.16.0/20", "10.60.32.0/20"]
  public_subnets   = ["10.60.64.0/24", "10.60.65.0/24", "10.60.66.0/24"]
  database_subnets = ["10.60.80.0/24", "10.60.81.0/24", "10.60.82.0/24"]

  enable_nat_gateway = true
  single_nat_gateway = true
}

resource "aws_route53_zone" "internal" {
  name = "dev.internal.mercadoandino.example"
  vpc {
    vpc_id = module.vpc.vpc_id
  }
}
