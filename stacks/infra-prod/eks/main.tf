terraform {
  required_version = "~> 1.10"

  backend "s3" {
    bucket       = "mercado-andino-tfstate-prod"
    key          = "prod/eks/terraform.tfstate"
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
      environment = "prod"
      owner       = "equipo-plataforma"
      stack       = "eks"
    }
  }
}

data "terraform_remote_state" "network" {
  backend = "s3"
  config = {
    bucket = "mercado-andino-tfstate-prod"
    key    = "prod/network/terraform.tfstate"
    region = "us-east-1"
  }
}

module "eks" {
  source  = "terraform-aws-modules/eks/aws"
  version = "20.33.1"

  cluster_name    = "prod-use1"
  cluster_version = "1.31"
  vpc_id          = data.terraform_remote_state.network.outputs.vpc_id
  subnet_ids      = data.terraform_remote_state.network.outputs.private_subnets

  eks_managed_node_groups = {
    general = {
      instance_types = ["m7i.2xlarge"]
      min_size       = 3
      max_size       = 12
    }
  }
}
