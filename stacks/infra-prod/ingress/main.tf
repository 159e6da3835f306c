terraform {
  required_version = "~> 1.10"

  backend "s3" {
    bucket       = "mercado-andino-tfstate-prod"
    key          = "prod/ingress/terraform.tfstate"
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
      stack       = "ingress"
    }
  }
}

data "terraform_remote_state" "eks" {
  backend = "s3"
  config = {
    bucket = "mercado-andino-tfstate-prod"
    key    = "prod/eks/terraform.tfstate"
    region = "us-east-1"
  }
}

module "alb_controller" {
  source  = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
  version = "5.52.2"

  role_name                              = "prod-alb-controller"
  attach_load_balancer_controller_policy = true
}

resource "helm_release" "alb" {
  name       = "aws-load-balancer-controller"
  repository = "https://charts.mercadoandino.example"
  chart      = "aws-load-balancer-controller"
  version    = "1.11.0"
  namespace  = "kube-system"
}

resource "aws_acm_certificate" "wildcard" {
  domain_name       = "*.mercadoandino.example"
  validation_method = "DNS"
}
